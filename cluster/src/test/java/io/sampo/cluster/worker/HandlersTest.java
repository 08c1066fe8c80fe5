package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
                handlers,
                WorkerSettings.DEFAULT,
                10,
                recorder,
                recorder,
                MemoryBudget.unlimited(),
                System::nanoTime);
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

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.99})
  void a_jar_that_is_not_copied_whole_is_left_out_and_told_while_others_serve(double copied)
      throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "mill.jar");
    byte[] whole = Files.readAllBytes(folder.resolve("mill.jar"));
    byte[] part = Arrays.copyOf(whole, (int) (copied * whole.length));
    Files.write(folder.resolve("broken.jar"), part);

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).containsOnlyKeys("shout-loud");
      assertThat(trouble(handlers)).startsWith("broken.jar is left out: it is no readable jar, ");
    }
  }

  @Test
  void a_jar_that_names_a_missing_class_is_left_out_and_told() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.Gone").writeTo(folder, "mill.jar");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).isEmpty();
      assertThat(trouble(handlers)).startsWith("mill.jar is left out: ").contains("mill.Gone");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IllegalStateException", "AssertionError", "StackOverflowError"})
  void a_jar_whose_handler_cannot_be_made_is_left_out_with_its_reason(String thrown)
      throws IOException {
    String source =
        SHOUT.replace(
            "Handler<String, String> {",
            "Handler<String, String> { public ShoutLoud() { throw new %s(\"no voice\"); }"
                .formatted(thrown));
    TestJar.of("mill.ShoutLoud", source).provides("mill.ShoutLoud").writeTo(folder, "mill.jar");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).isEmpty();
      assertThat(trouble(handlers)).startsWith("mill.jar is left out: ").contains("no voice");
    }
  }

  @Test
  void a_jar_with_one_handler_of_an_impossible_type_is_left_out_whole() throws IOException {
    String source =
        SHOUT.replace(
            "Handler<String, String> {",
            "Handler<String, String> { public String type() { return \"a b\"; }");
    TestJar.of("mill.ShoutLoud", source)
        .with("mill.AskLoud", SHOUT.replace("ShoutLoud", "AskLoud").replace("Sound", "Tone"))
        .provides("mill.AskLoud")
        .provides("mill.ShoutLoud")
        .writeTo(folder, "mill.jar");

    try (Handlers handlers = load()) {
      assertThat(handlers.byType()).isEmpty();
      assertThat(trouble(handlers)).contains("mill.ShoutLoud", "'a b'");
    }
  }

  private static String trouble(Handlers handlers) {
    assertThat(handlers.troubles()).hasSize(1);
    return handlers.troubles().getFirst();
  }

  @Test
  void two_handlers_of_one_type_stop_the_start_and_both_are_named() throws IOException {
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "a.jar");
    TestJar.of("mill.ShoutLoud", SHOUT).provides("mill.ShoutLoud").writeTo(folder, "b.jar");

    assertThatThrownBy(this::load)
        .isInstanceOf(UnusableHandler.class)
        .hasMessage(
            "Two handlers serve the type 'shout-loud':"
                + " mill.ShoutLoud of a.jar and mill.ShoutLoud of b.jar. Remove one of them");
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
