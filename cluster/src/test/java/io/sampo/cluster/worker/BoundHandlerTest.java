package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Payloads and results through the handlers' declared types, as the pool runs them. */
final class BoundHandlerTest {

  record Line(String sku, int count) {}

  record Order(
      @Nullable String id,
      @Nullable List<Line> lines,
      @Nullable Instant at,
      @Nullable Duration within,
      Optional<String> note) {}

  sealed interface Shape {}

  record Circle(int radius) implements Shape {}

  static final class Mute {
    private static final List<String> VOICES = List.of();

    public String getVoice() {
      return VOICES.get(0);
    }
  }

  /** The parameters are two classes up, in another order, behind names of their own. */
  interface Reversed<B, A> extends TaskHandler<A, B> {}

  interface OrderHandler<R> extends Reversed<R, Order> {}

  record Orders(Function<Order, @Nullable Object> body) implements OrderHandler<Object> {
    @Override
    public @Nullable Object handle(Order input, TaskContext context) {
      return body.apply(input);
    }
  }

  @Test
  void types_are_found_through_the_class_hierarchy() {
    String payload =
        """
        {"id":"o-1","lines":[{"sku":"a","count":2}],"at":"2026-01-02T03:04:05Z","within":"PT2H"}\
        """;

    assertThat(result(new Orders(order -> order), payload))
        .isEqualTo(payload.replace("\"PT2H\"}", "\"PT2H\",\"note\":null}"));
  }

  @Test
  void properties_the_handler_does_not_know_are_passed_over() {
    assertThat(result(new Orders(Order::id), "{\"id\":\"x\",\"colour\":\"red\"}"))
        .isEqualTo("\"x\"");
  }

  @Test
  void a_null_payload_reaches_the_handler_as_null() {
    assertThat(result(new Orders(order -> order == null ? "none" : "some"), "null"))
        .isEqualTo("\"none\"");
  }

  @Test
  void a_payload_of_another_shape_is_a_permanent_failure_that_names_the_place() {
    TaskError error =
        permanentError(
            new Orders(order -> order), "{\"lines\":[{\"sku\":\"a\",\"count\":\"many\"}]}");

    assertThat(error.type()).isEqualTo("PayloadMismatch");
    assertThat(error.message()).startsWith("at /lines/0/count: ").contains("many");
    assertThat(error.trace()).isNull();
  }

  @Test
  void null_is_no_primitive_but_what_is_missing_has_its_default() {
    Orders handler = new Orders(order -> order.lines());

    assertThat(permanentError(handler, "{\"lines\":[{\"sku\":\"a\",\"count\":null}]}").message())
        .startsWith("at /lines/0/count: ");
    assertThat(result(handler, "{\"lines\":[{\"sku\":\"a\"}]}"))
        .isEqualTo("[{\"sku\":\"a\",\"count\":0}]");
  }

  @Test
  void a_lambda_gets_what_json_looks_like_in_the_jdk() {
    TaskHandler<Map<String, List<Object>>, Object> handler =
        new TaskHandler<>() {
          @Override
          public Object handle(Map<String, List<Object>> input, TaskContext context) {
            return List.of(input.getClass().getSimpleName(), input.get("a"));
          }

          @Override
          public String type() {
            return "orders";
          }
        };

    assertThat(result(handler, "{\"a\":[1,true,\"x\",null]}"))
        .isEqualTo("[\"LinkedHashMap\",[1,true,\"x\",null]]");
  }

  @Test
  @SuppressWarnings("rawtypes")
  void a_raw_handler_gets_objects() {
    class Raw implements TaskHandler {
      @Override
      public Object handle(Object input, TaskContext context) {
        return input.getClass().getName();
      }

      @Override
      public String type() {
        return "orders";
      }
    }

    assertThat(result(new Raw(), "[1]")).isEqualTo("\"java.util.ArrayList\"");
  }

  @Test
  void a_result_is_written_as_what_it_is_not_as_what_was_declared() {
    class Shapes implements TaskHandler<Object, Shape> {
      @Override
      public Shape handle(Object input, TaskContext context) {
        return new Circle(7);
      }

      @Override
      public String type() {
        return "orders";
      }
    }

    assertThat(result(new Shapes(), "null")).isEqualTo("{\"radius\":7}");
  }

  @Test
  void a_result_over_the_limit_is_a_permanent_failure() {
    TaskError error = permanentError(new Orders(_ -> "x".repeat(1_000)), "null");

    assertThat(error.type()).isEqualTo("ResultTooLarge");
    assertThat(error.message()).contains("1,000 bytes");
    assertThat(result(new Orders(_ -> "x".repeat(998)), "null")).hasSize(1_000);
  }

  @Test
  void a_passed_through_result_over_the_limit_is_a_permanent_failure() {
    var handler = ScriptedHandler.waiting("orders", (payload, _) -> payload);

    assertThat(permanentError(handler, "\"" + "x".repeat(999) + "\"").type())
        .isEqualTo("ResultTooLarge");
  }

  @Test
  void a_result_that_is_no_json_is_a_permanent_failure_that_names_the_place() {
    TaskError error = permanentError(new Orders(_ -> List.of(new Mute())), "null");

    assertThat(error.type()).isEqualTo("ResultNotSerializable");
    assertThat(error.message()).contains("at /0/voice: ").contains("out of bounds");
  }

  @Test
  void an_endless_result_is_a_permanent_failure() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);

    assertThat(permanentError(new Orders(_ -> endless), "null").type())
        .isIn("ResultNotSerializable", "ResultTooLarge");
  }

  private static String result(TaskHandler<?, ?> handler, String payload) {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      return pool.resultOf(start(pool, payload));
    }
  }

  private static TaskError permanentError(TaskHandler<?, ?> handler, String payload) {
    try (PoolFixture pool = PoolFixture.of(handler)) {
      return pool.permanentErrorOf(start(pool, payload));
    }
  }

  private static AttemptOrder start(PoolFixture pool, String payload) {
    return pool.start("orders", payload);
  }
}
