package io.sampo.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds Sampo to its architecture, and shows for each rule a class that breaks it. */
class ArchitectureTest {
  private static final JavaClasses SAMPO =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.sampo");

  @TempDir Path classes;

  @ParameterizedTest
  @EnumSource
  void sampo_keeps(ArchitectureRule rule) {
    rule.rule().check(SAMPO);
  }

  @ParameterizedTest
  @EnumSource
  void a_breach_is_found_by(ArchitectureRule rule) {
    JavaClasses breach =
        switch (rule) {
          case CORE_KNOWS_ONLY_JAVA_AND_THE_HANDLER_API ->
              compile(mill("io.sampo.core", "org.slf4j.Logger log;"));
          case THE_HANDLER_API_KNOWS_ONLY_JAVA ->
              compile(
                  mill("io.sampo.core", ""), mill("io.sampo.handler", "io.sampo.core.Mill mill;"));
          case CLUSTER_DOES_NOT_KNOW_APP ->
              compile(
                  mill("io.sampo.app", ""), mill("io.sampo.cluster", "io.sampo.app.Mill mill;"));
          case ONLY_CLUSTER_KNOWS_ACTORS ->
              compile(
                  mill("io.sampo.app", "org.apache.pekko.actor.typed.javadsl.ActorContext<?> c;"));
          case NOBODY_USES_THE_SCALA_API ->
              compile(mill("io.sampo.cluster", "org.apache.pekko.stream.scaladsl.Source<?, ?> s;"));
          case CORE_DOES_NO_IO -> compile(mill("io.sampo.core", "java.nio.file.Path path;"));
          case CORE_HAS_NO_CLOCK_NO_CHANCE_AND_NO_THREADS ->
              compile(mill("io.sampo.core", "long now = System.currentTimeMillis();"));
          case CORE_AND_CLUSTER_LOG_THROUGH_SLF4J ->
              compile(mill("io.sampo.cluster", "{ System.out.println(); }"));
          case PACKAGES_ARE_FREE_OF_CYCLES ->
              compile(
                  mill("io.sampo.core.flour", "io.sampo.core.salt.Mill mill;"),
                  mill("io.sampo.core.salt", "io.sampo.core.flour.Mill mill;"));
          case NAMES_SAY_WHAT_A_CLASS_IS -> compile(mill("io.sampo.core", "class MillManager {}"));
        };

    assertThat(breaks(rule, breach)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Object o = java.time.Instant.now();",
        "java.util.function.Supplier<?> s = java.time.Instant::now;",
        "Object o = java.time.Clock.systemUTC();",
        "double d = Math.random();",
        "Object o = new java.util.Random();",
        "Object o = new java.security.SecureRandom();",
        "Object o = java.util.UUID.randomUUID();",
        "void grind() { Thread.startVirtualThread(() -> {}); }"
      })
  void core_cannot_decide_by_what_the_world_says(String member) {
    ArchitectureRule rule = ArchitectureRule.CORE_HAS_NO_CLOCK_NO_CHANCE_AND_NO_THREADS;

    assertThat(breaks(rule, compile(mill("io.sampo.core", member)))).isTrue();
  }

  @Test
  void app_may_bind_http_to_the_actor_system() {
    String member =
        "org.apache.pekko.actor.typed.ActorSystem<?> s; org.apache.pekko.http.javadsl.Http http;"
            + "org.apache.pekko.stream.javadsl.Source<?, ?> source;";

    assertThat(rulesBrokenBy(compile(mill("io.sampo.app", member)))).isEmpty();
  }

  @Test
  void core_may_use_bytes_given_time_and_seeded_chance() {
    String member =
        "byte[][] bytes = {}; long seed = 7; java.util.Random r = new java.util.Random(seed);"
            + "int later(java.time.Instant now) { return now.plusSeconds(1).getNano(); }";

    assertThat(rulesBrokenBy(compile(mill("io.sampo.core", member)))).isEmpty();
  }

  private static List<ArchitectureRule> rulesBrokenBy(JavaClasses sources) {
    return Stream.of(ArchitectureRule.values()).filter(rule -> breaks(rule, sources)).toList();
  }

  private static boolean breaks(ArchitectureRule rule, JavaClasses sources) {
    return rule.rule().evaluate(sources).hasViolation();
  }

  private JavaClasses compile(SourceText... sources) {
    List<String> options = List.of("-proc:none", "-d", classes.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, options, null, List.of(sources))
            .call();
    assertThat(compiled).isTrue();
    return new ClassFileImporter().importPath(classes);
  }

  private static SourceText mill(String packageName, String member) {
    return new SourceText(
        packageName.replace('.', '/') + "/Mill.java",
        "package " + packageName + "; public class Mill { " + member + " }");
  }
}
