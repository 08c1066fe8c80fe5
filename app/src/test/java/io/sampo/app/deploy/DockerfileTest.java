package io.sampo.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.deploy.Dockerfile.Instruction;
import io.sampo.app.settings.SampoSettings;
import io.sampo.app.settings.SettingsException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image; {@code checks/deploy.sh} runs what the Dockerfile makes. */
class DockerfileTest {

  private static final Pattern MODULE = Pattern.compile("<module>(\\w+)</module>");

  @TempDir Path home;

  private Dockerfile dockerfile = new Dockerfile(List.of());

  @BeforeEach
  void read() throws IOException {
    dockerfile = Dockerfile.read(Tree.file("Dockerfile"));
  }

  @Test
  void everything_that_is_copied_is_there() throws IOException {
    List<String> sources = contextSources();

    assertThat(sources)
        .contains("pom.xml", "bin/sampo")
        .allSatisfy(source -> assertThat(Tree.file(source)).exists());
    assertThat(sources).allSatisfy(source -> assertThat(isSentToTheBuild(source)).isTrue());
    assertThat(isSentToTheBuild("README.md")).isFalse();
    assertThat(isSentToTheBuild("core/target")).isFalse();
  }

  @Test
  void every_module_is_known_to_the_build() throws IOException {
    List<String> modules =
        MODULE
            .matcher(Files.readString(Tree.file("pom.xml")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(modules)
        .contains("core", "app")
        .allSatisfy(
            module -> assertThat(contextSources()).containsAnyOf(module, module + "/pom.xml"));
  }

  @Test
  void what_comes_from_the_build_is_where_the_start_script_looks() throws IOException {
    String script = Files.readString(Tree.file("bin/sampo"));
    List<String> targets =
        copies()
            .filter(copy -> copy.arguments().startsWith("--from=build"))
            .map(copy -> copy.words().getLast())
            .toList();

    assertThat(script).contains("target=$home/app/target", "\"$target\"/lib/*.jar");
    assertThat(targets).containsExactly("/sampo/app/target/lib/", "/sampo/app/target/");
  }

  @Test
  void base_images_have_versions() {
    assertThat(dockerfile.all("FROM"))
        .hasSize(2)
        .allSatisfy(from -> assertThat(from.words().getFirst()).matches("[\\w/.-]+:.*25.*"));
  }

  @Test
  void runs_as_a_user_of_its_own_and_gets_signals() {
    assertThat(dockerfile.last("USER").arguments()).matches("[1-9]\\d+:[1-9]\\d+");
    assertThat(dockerfile.last("ENTRYPOINT").arguments()).isEqualTo("[\"/sampo/bin/sampo\"]");
    assertThat(dockerfile.last("CMD").arguments()).isEqualTo("[\"start\"]");
    assertThat(dockerfile.last("HEALTHCHECK").arguments())
        .endsWith("CMD [\"/sampo/bin/healthcheck\", \"alive\"]");
    assertThat(dockerfile.last("VOLUME").arguments())
        .isEqualTo(dockerfile.variables().get("SAMPO_DATA_DIR"));
  }

  @Test
  void exposes_the_ports_a_node_listens_at() {
    SampoSettings settings = load(Map.of("SAMPO_SECURITY_ALLOW_INSECURE_BIND", "true"));

    assertThat(dockerfile.last("EXPOSE").words())
        .containsExactly(
            String.valueOf(settings.http().port()),
            String.valueOf(settings.management().port()),
            String.valueOf(settings.remoting().port()));
    assertThat(settings.handlersDir()).hasToString("/sampo/handlers");
  }

  @Test
  void listens_to_others_only_if_whoever_runs_it_says_so() {
    Assertions.assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("allowInsecureBind");
  }

  private SampoSettings load(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(dockerfile.variables());
    variables.put("SAMPO_ADVERTISED_HOST", "sampo-1");
    variables.putAll(more);
    return SampoSettings.load(home, variables, Map.of());
  }

  private Stream<Instruction> copies() {
    return dockerfile.all("COPY").stream();
  }

  /** What the build takes from the repository. */
  private List<String> contextSources() {
    return copies()
        .filter(copy -> !copy.arguments().startsWith("--from="))
        .flatMap(copy -> copy.words().subList(0, copy.words().size() - 1).stream())
        .toList();
  }

  /** By .dockerignore: the last line that fits a path or a folder of it decides. */
  private static boolean isSentToTheBuild(String source) throws IOException {
    boolean sent = true;
    for (String line : Files.readAllLines(Tree.file(".dockerignore"))) {
      boolean exception = line.startsWith("!");
      String pattern = exception ? line.substring(1) : line;
      if (!line.isBlank() && !line.startsWith("#") && fits(pattern, Path.of(source))) {
        sent = exception;
      }
    }
    return sent;
  }

  private static boolean fits(String pattern, Path source) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    for (Path path = source; path != null; path = path.getParent()) {
      if (matcher.matches(path)) {
        return true;
      }
    }
    return false;
  }
}
