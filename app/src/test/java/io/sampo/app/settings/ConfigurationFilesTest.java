package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The user's file and its page say what the program does; with -Dsampo.docs.write they are made.
 */
class ConfigurationFilesTest {

  private static final SettingsKeys KEYS = SettingsKeys.load();

  @TempDir Path home;

  @Test
  void the_page_is_current() throws IOException {
    assertCurrent("docs/CONFIGURATION.md", new ConfigurationFiles(KEYS).page());
  }

  @Test
  void the_users_file_is_current() throws IOException {
    assertCurrent("conf/sampo.conf", userFile());
  }

  @Test
  void the_users_file_sets_nothing_as_it_comes() throws IOException {
    assertThat(load(userFile())).isEqualTo(load("")).hasToString(load("").toString());
  }

  @Test
  void the_users_file_sets_the_defaults_with_everything_uncommented() throws IOException {
    String uncommented = ConfigurationFiles.uncommented(userFile());

    assertThat(ConfigFactory.parseString(uncommented).resolve().getConfig("sampo"))
        .isEqualTo(KEYS.reference().resolve().getConfig("sampo"));
    assertThat(load(uncommented).node()).isEqualTo(load("").node());
  }

  @Test
  void every_comment_says_what_is_allowed() {
    List<SettingsProblem> problems = new ArrayList<>();
    SettingsReader reader =
        new SettingsReader(KEYS, KEYS.reference().resolve().getObject("sampo"), problems);

    new SettingsBuilder(reader, home).build(ConfigFactory.empty());

    assertThat(problems).isEmpty();
    assertThat(reader.rules().keySet()).hasSameElementsAs(KEYS.keys());
    reader
        .rules()
        .forEach((key, rule) ->
            assertThat(ConfigurationFiles.allowed(KEYS.defaultOf(key)))
                .as(key)
                .isEqualTo(rule.allowed()));
  }

  private SampoSettings load(String text) throws IOException {
    Path file = Files.writeString(home.resolve("a.conf"), text);
    return SampoSettings.load(home, Map.of("SAMPO_CONF", file.toString()), Map.of());
  }

  private static String userFile() throws IOException {
    return ConfigurationFiles.userFile(
        Files.readString(root().resolve("app/src/main/resources/sampo-reference.conf")));
  }

  private static void assertCurrent(String path, String made) throws IOException {
    Path file = root().resolve(path);
    if (System.getProperty("sampo.docs.write") != null) {
      Files.writeString(file, made);
    }
    assertThat(file).as("make it by the command at the head of the page").hasContent(made);
  }

  /** Tests run in the folder of their module, or in the root when an editor runs them. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("app")) ? here : here.resolve("..").normalize();
  }
}
