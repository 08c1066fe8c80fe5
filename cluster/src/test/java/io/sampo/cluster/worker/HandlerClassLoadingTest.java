package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.core.task.Json;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the code of a handler jar sees: its own classes and what is shared, of the node no more. */
final class HandlerClassLoadingTest {

  /** The node has a class of this name, without this method. */
  private static final String NEWER_HEX =
      """
      package org.apache.commons.codec.binary;
      public final class Hex {
        public static String newer() { return "the jar's own"; }
      }
      """;

  private static final String LOADER = "Look.class.getClassLoader()";

  @TempDir Path folder;

  @Test
  void a_jar_uses_its_own_version_of_a_library_that_the_node_has_too() throws Exception {
    TestJar.of("org.apache.commons.codec.binary.Hex", NEWER_HEX)
        .with("mill.Look", look("org.apache.commons.codec.binary.Hex.newer()"))
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");

    assertThat(answer()).isEqualTo("\"the jar's own\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.commons.codec.binary.Hex.encodeHexString(new byte[0])",
        "org.apache.pekko.actor.typed.javadsl.Behaviors.empty()",
        "tools.jackson.databind.json.JsonMapper.shared()",
        "io.sampo.core.task.Json.NULL",
        "io.sampo.cluster.worker.WorkerSettings.DEFAULT",
        "ch.qos.logback.classic.Level.INFO"
      })
  void what_the_node_uses_inside_is_hidden_and_the_error_says_so(String expression)
      throws Exception {
    writeLook(expression);

    assertThatThrownBy(this::answer)
        .isInstanceOf(NoClassDefFoundError.class)
        .cause()
        .hasMessageContaining("hidden from handlers: put its library into the jar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.slf4j.LoggerFactory.getLogger(\"mill\").getName()",
        "org.slf4j.event.Level.INFO.toString().replace(\"INFO\", \"mill\")",
        "org.jspecify.annotations.Nullable.class.getSimpleName().replace(\"Nullable\", \"mill\")",
        "java.sql.Types.class.getSimpleName().replace(\"Types\", \"mill\")",
        "com.sun.source.tree.Tree.class.getSimpleName().replace(\"Tree\", \"mill\")"
      })
  void the_jdk_and_the_annotations_and_the_logging_of_the_node_are_shared(String expression)
      throws Exception {
    writeLook(expression);

    assertThat(answer()).isEqualTo("\"mill\"");
  }

  @Test
  void annotations_of_jackson_hold_though_the_jar_brings_none() throws Exception {
    String source =
        """
        package mill;
        import com.fasterxml.jackson.annotation.*;
        public final class Look implements io.sampo.handler.TaskHandler<Look.Name, Look.Name> {
          public record Name(
              @JsonProperty("first-name") String first, @JsonIgnore String secret) {}
          public Name handle(Name name, io.sampo.handler.TaskContext context) {
            return new Name(name.first() + "!", "secret");
          }
        }
        """;
    TestJar.of("mill.Look", source).provides("mill.Look").writeTo(folder, "mill.jar");

    assertThat(answer("{\"first-name\":\"Aino\"}")).isEqualTo("{\"first-name\":\"Aino!\"}");
  }

  @Test
  void a_jar_that_brings_what_is_shared_still_uses_the_nodes() throws Exception {
    TestJar.of("mill.Look", look("\"served\""))
        .withFile("io/sampo/handler/TaskHandler.class", classFile(TaskHandler.class))
        .withFile("org/slf4j/Logger.class", classFile(org.slf4j.Logger.class))
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");

    assertThat(answer()).isEqualTo("\"served\"");
  }

  @Test
  void services_are_those_of_the_jar_alone() throws Exception {
    String services = "java.util.ServiceLoader.load(java.lang.Runnable.class).iterator().next()";
    TestJar.of(
            "mill.Run",
            "package mill; public class Run implements Runnable { "
                + "public void run() {} public String toString() { return \"own\"; } }")
        .with("mill.Look", look(services))
        .withFile("META-INF/services/java.lang.Runnable", "mill.Run")
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");
    assertThat(answer()).isEqualTo("\"own\"");

    writeLook("java.util.ServiceLoader.load(java.sql.Driver.class).findFirst().isPresent()");
    assertThat(answer()).isEqualTo("\"false\"");
  }

  @Test
  void resources_are_those_of_the_jar_and_of_the_jdk() throws Exception {
    TestJar.of("mill.Look", look(LOADER + ".getResource(\"sampo-cluster.conf\")"))
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");
    assertThat(answer()).isEqualTo("\"null\"");

    String read = "new String(" + LOADER + ".getResourceAsStream(\"a/b\").readAllBytes())";
    TestJar.of("mill.Look", look(read))
        .withFile("a/b", "own")
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");
    assertThat(answer()).isEqualTo("\"own\"");

    String provider = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
    writeLook(LOADER + ".getResources(\"" + provider + "\").hasMoreElements()");
    assertThat(answer()).isEqualTo("\"false\"");
  }

  @Test
  void jars_named_in_the_manifests_class_path_belong_to_the_jar() throws Exception {
    Files.createDirectory(folder.resolve("lib"));
    TestJar.of("org.apache.commons.codec.binary.Hex", NEWER_HEX)
        .writeTo(folder.resolve("lib"), "codec.jar");
    TestJar.of("org.apache.commons.codec.binary.Hex", NEWER_HEX)
        .with("mill.Look", look("org.apache.commons.codec.binary.Hex.newer()"))
        .without("org/apache/commons/codec/binary/Hex.class")
        .withClassPath("lib/codec.jar")
        .provides("mill.Look")
        .writeTo(folder, "mill.jar");

    assertThat(answer()).isEqualTo("\"the jar's own\"");
  }

  @Test
  void a_class_knows_its_package_and_where_it_is_from() throws Exception {
    writeLook(
        "Look.class.getPackage() + \" \" + Look.class.getProtectionDomain()"
            + ".getCodeSource().getLocation().getPath().replaceAll(\".*/\", \"\")");

    assertThat(answer()).isEqualTo("\"package mill mill.jar\"");
  }

  @Test
  void libraries_find_the_jars_own_by_the_thread_while_a_handler_is_made_and_while_it_runs()
      throws Exception {
    String source =
        look("made + Thread.currentThread().getContextClassLoader().getName()")
            .replace(
                "public String handle",
                "final String made = Thread.currentThread().getContextClassLoader().getName();"
                    + " public String handle");
    TestJar.of("mill.Look", source).provides("mill.Look").writeTo(folder, "mill.jar");
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    assertThat(answer()).isEqualTo("\"mill.jarmill.jar\"");
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  private void writeLook(String expression) throws IOException {
    TestJar.of("mill.Look", look(expression)).provides("mill.Look").writeTo(folder, "mill.jar");
  }

  private static String look(String expression) {
    return """
    package mill;
    public final class Look implements io.sampo.handler.TaskHandler<Object, String> {
      public String handle(Object input, io.sampo.handler.TaskContext context)
          throws Exception {
        return String.valueOf((Object) (%s));
      }
    }
    """
        .formatted(expression);
  }

  private String answer() throws Exception {
    return answer("null");
  }

  private String answer(String payload) throws Exception {
    try (Handlers handlers = Handlers.load(List.of(), folder, WorkerSettings.DEFAULT)) {
      assertThat(handlers.troubles()).isEmpty();
      BoundHandler look = handlers.find("look").orElseThrow();
      return look.run(Json.of(payload), new FakeContext("t-1")).toString();
    }
  }

  private static byte[] classFile(Class<?> type) throws IOException {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
