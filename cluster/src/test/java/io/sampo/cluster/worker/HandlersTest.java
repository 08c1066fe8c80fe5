package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HandlersTest {

  private static final String SHOUT =
      """
      package mill;
      import io.sampo.handler.*;
      public final class ShoutLoud implements TaskHandler<String, String> {
        public String handle(String input, TaskContext context) {
          return input.toUpperCase(java.util.Locale.ROOT) + Sound.END;
        }
      }
      final class Sound {
        static final String END = Character.toString('!');
      }
      """;

  @TempDir Path folder;

  @Test
  void handlers_are_found_in_jars_and_run() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "mill.jar");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).containsOnlyKeys("shout-loud");
      ClassLoader loader =
          handlers.find("shout-loud").orElseThrow().handlerClass().getClassLoader();
      assertThat(loader.getName()).isEqualTo("mill.jar");
    }
  }

  @Test
  void a_handler_from_a_jar_serves_attempts_and_sees_its_own_class_loader() throws IOException {
    String source =
        SHOUT.replace("Sound.END", "Thread.currentThread().getContextClassLoader().getName()");
    TestJar.of("mill.ShoutLoud", source).provides("mill.ShoutLoud").writeTo(folder, "mill.jar");
    Recorder recorder = new Recorder();

    try (Handlers handlers = load();
        WorkerPool pool =
            new WorkerPool(
                handlers, WorkerSettings.DEFAULT, 10, recorder, recorder, System::nanoTime);
        PoolFixture orders = PoolFixture.of()) {
      var order = orders.order("shout-loud", "\"hello \"");
      pool.start(order);
      assertThat(recorder.outcomeOf(order).toString()).contains("\"HELLO mill.jar\"");
    }
  }

  @Test
  void two_jars_may_carry_different_classes_of_one_name() throws IOException {
    String other = SHOUT.replace("'!'", "'?'").replace("ShoutLoud", "AskLoud");
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "a.jar");
    TestJar.of("mill.AskLoud", other).provides("mill.AskLoud").writeTo(folder, "b.jar");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).containsOnlyKeys("ask-loud", "shout-loud");
    }
  }

  @Test
  void a_broken_jar_stops_the_start_and_is_named() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "this is no zip");

    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableHandler.class)
        .hasMessageContaining("broken.jar");
  }

  @Test
  void a_named_class_that_is_missing_stops_the_start() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.Gone").writeTo(folder, "mill.jar");

    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableHandler.class)
        .hasMessageContaining("mill.jar")
        .hasMessageContaining("mill.Gone");
  }

  @Test
  void a_handler_that_cannot_be_made_stops_the_start_with_its_reason() throws IOException {
    String source =
        SHOUT.replace(
            "Handler<String, String> {",
            "Handler<String, String> { "
                + "public ShoutLoud() { throw new IllegalStateException(\"no voice\"); }");
    TestJar.of("mill.ShoutLoud", source).provides("mill.ShoutLoud").writeTo(folder, "mill.jar");

    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableHandler.class)
        .hasMessageContaining("mill.jar")
        .hasMessageContaining("mill.ShoutLoud")
        .hasMessageContaining("no voice");
  }

  @Test
  void two_handlers_of_one_type_stop_the_start_and_both_are_named() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "a.jar");
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "b.jar");

    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableHandler.class)
        .hasMessage(
            "Two handlers serve the type 'shout-loud':"
                + " mill.ShoutLoud of a.jar and mill.ShoutLoud of b.jar");
  }

  @Test
  void a_jar_without_handlers_and_other_files_are_passed_over() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).writeTo(folder, "library.jar");
    Files.writeString(folder.resolve("README.md"), "Handlers");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).isEmpty();
    }
  }

  @Test
  void a_missing_folder_holds_no_handlers() {
    Path missing = folder.resolve("none");

    try (Handlers handlers = Handlers.load(List.of(), missing, WorkerSettings.DEFAULT)) {
      assertThat(handlers.find("echo")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "slash/ed", "ümlaut"})
  void a_type_that_no_task_could_name_stops_the_start(String type) {
    TaskHandler<?, ?> handler = ScriptedHandler.waiting(type, (payload, _) -> payload);

    assertThatThrownBy(() -> Handlers.load(List.of(handler), null, WorkerSettings.DEFAULT))
        .isInstanceOf(UnusableHandler.class)
        .hasMessageContaining("'" + type + "'")
        .hasMessageContaining("ScriptedHandler");
  }

  @Test
  void a_handler_whose_type_throws_stops_the_start() {
    TaskHandler<String, String> handler =
        new TaskHandler<>() {
          @Override
          public String handle(String input, TaskContext context) {
            return input;
          }

          @Override
          public String type() {
            throw new IllegalStateException("not configured");
          }
        };

    assertThatThrownBy(() -> Handlers.load(List.of(handler), null, WorkerSettings.DEFAULT))
        .isInstanceOf(UnusableHandler.class)
        .hasMessageContaining("not configured");
  }

  private Handlers load() {
    return Handlers.load(List.of(), folder, WorkerSettings.DEFAULT);
  }
}
