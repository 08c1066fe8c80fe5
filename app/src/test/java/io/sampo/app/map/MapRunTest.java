package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MapRunTest {

  private final FakeServer server = new FakeServer();
  private final MapFixture map = new MapFixture(server);

  @AfterEach
  void close() {
    map.close();
    server.close();
  }

  @Test
  void each_line_becomes_one_task_and_one_line_of_output() throws Exception {
    MapProgress progress = map.run(MapFixture.numbers(2_345));

    assertThat(map.results()).containsExactlyInAnyOrderElementsOf(MapFixture.quoted(2_345));
    assertThat(server.taskCount()).isEqualTo(2_345);
    assertThat(progress.succeeded()).isEqualTo(2_345);
    assertThat(progress.allSucceeded()).isTrue();
  }

  @Test
  void lines_carry_idempotency_keys_of_name_content_and_count() throws Exception {
    map.run(MapFixture.input("a\nb"));

    assertThat(server.submittedLines())
        .containsExactlyInAnyOrder(
            line("ac8d8342bbb2362d13f0a559a3621bb4", "\"a\""),
            line("c100f95c1913f9c72fc1f4ef0847e1e7", "\"b\""));
  }

  @Test
  void json_lines_go_as_the_bytes_they_are() throws Exception {
    map.json = true;
    map.run(MapFixture.input("{\"n\": 1.00}\n\n[1,\"ä\"]\n"));

    assertThat(server.submittedLines())
        .containsExactlyInAnyOrder(
            line("a8fd9a0f08319c286a5726263661cea8", "{\"n\": 1.00}"),
            line("e3c824edf9095bb9171372802d652269", "[1,\"ä\"]"));
  }

  @Test
  void lines_that_are_not_one_json_value_are_reported_and_not_sent() throws Exception {
    map.json = true;
    MapProgress progress = map.run(MapFixture.input("1\n1,\"key\":\"x\"\n{\n2\n"));

    assertThat(map.results()).containsExactlyInAnyOrder("1", "2");
    assertThat(map.notices())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 2 is not a JSON value"),
            second -> assertThat(second).startsWith("line 3 is not a JSON value"));
    assertThat(progress.rejected()).isEqualTo(2);
    assertThat(progress.allSucceeded()).isFalse();
  }

  @Test
  void line_that_is_not_utf8_is_reported_and_not_sent() throws Exception {
    map.ordered = true;
    byte[] bytes = {'a', '\n', (byte) 0xC3, '(', '\n', 'b'};
    MapProgress progress = map.run(new ByteArrayInputStream(bytes));

    assertThat(map.results()).containsExactly("\"a\"", "\"b\"");
    assertThat(map.notices()).containsExactly("line 2 is not valid UTF-8 at byte 1 (0xc3)");
    assertThat(progress.rejected()).isEqualTo(1);
  }

  @Test
  void empty_input_does_nothing() throws Exception {
    assertThat(map.run(MapFixture.input("")).allSucceeded()).isTrue();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void failed_tasks_are_printed_and_counted() throws Exception {
    map.type = "fail";
    MapProgress progress = map.run(MapFixture.input("a\nb\n"));

    assertThat(map.results()).containsExactlyInAnyOrder("\"a\"", "\"b\"");
    assertThat(progress.failed()).isEqualTo(2);
    assertThat(progress.allSucceeded()).isFalse();
  }

  @Test
  void results_come_in_order_of_finishing() throws Exception {
    map.type = "manual";
    FutureTask<MapProgress> run = map.start(MapFixture.input("1\n2\n3"));
    map.finish("\"2\"");
    MapFixture.awaitTrue(() -> map.results().equals(List.of("\"2\"")));
    map.finish("\"3\"");
    MapFixture.awaitTrue(() -> map.results().equals(List.of("\"2\"", "\"3\"")));
    map.finish("\"1\"");
    run.get();

    assertThat(map.results()).containsExactly("\"2\"", "\"3\"", "\"1\"");
  }

  @Test
  void ordered_results_wait_for_their_turn() throws Exception {
    map.type = "manual";
    map.ordered = true;
    FutureTask<MapProgress> run = map.start(MapFixture.input("1\n2\n3"));
    map.finish("\"3\"");
    map.finish("\"2\"");
    map.finish("\"1\"");
    run.get();

    assertThat(map.results()).containsExactly("\"1\"", "\"2\"", "\"3\"");
  }

  @Test
  void slow_task_stalls_only_its_own_place_in_the_window() throws Exception {
    map.window = 10;
    InputStream lines =
        MapFixture.input(
            "\"slow\"\n"
                + IntStream.range(0, 500).mapToObj(n -> n + "\n").collect(Collectors.joining()));
    map.json = true;
    map.type = "manual";
    FutureTask<MapProgress> run = map.start(lines);
    for (int n = 0; n < 500; n++) {
      map.finish(String.valueOf(n));
    }
    MapFixture.awaitTrue(() -> map.results().size() == 500);
    assertThat(run.isDone()).isFalse();
    map.finish("\"slow\"");

    assertThat(run.get().succeeded()).isEqualTo(501);
    assertThat(server.taskCount()).isEqualTo(501);
  }

  @Test
  void many_slow_tasks_do_not_use_up_the_requests() throws Exception {
    map.type = "manual";
    map.json = true;
    map.window = 600;
    int slow = 500;
    FutureTask<MapProgress> run =
        map.start(
            MapFixture.input(
                IntStream.range(0, 2_000).mapToObj(n -> n + "\n").collect(Collectors.joining())));
    // Every fourth task is slow; the others end, in whatever order they come.
    for (int n = 0; n < 2_000; n++) {
      if (n % 4 != 0) {
        map.finish(String.valueOf(n));
      }
    }
    MapFixture.awaitTrue(() -> map.results().size() == 2_000 - slow);
    for (int n = 0; n < 2_000; n += 4) {
      map.finish(String.valueOf(n));
    }

    assertThat(run.get().succeeded()).isEqualTo(2_000);
    assertThat(server.taskCount()).isEqualTo(2_000);
    assertThat(server.submittedLines()).as("lines sent again").hasSizeGreaterThan(2_000);
    assertThat(map.notices()).isEmpty();
  }

  @Test
  void window_bounds_what_is_unfinished() throws Exception {
    map.type = "manual";
    map.window = 7;
    FutureTask<MapProgress> run = map.start(MapFixture.numbers(100));
    MapFixture.awaitTrue(() -> server.taskCount() == 7);
    for (int n = 0; n < 100; n++) {
      assertThat(server.taskCount()).isLessThanOrEqualTo(n + 7);
      map.finish("\"" + n + "\"");
      map.awaitResults(n + 1);
    }
    assertThat(run.get().succeeded()).isEqualTo(100);
  }

  @Test
  void zero_bytes_end_lines_that_may_hold_anything_else() throws Exception {
    map.zeroEnded = true;
    map.ordered = true;
    map.run(MapFixture.input("a\nb\r\0 c \0\0d"));

    assertThat(map.results()).containsExactly("\"a\\nb\\r\"", "\" c \"", "\"\"", "\"d\"");
  }

  @Test
  void json_of_several_lines_may_end_with_a_zero_byte() throws Exception {
    map.zeroEnded = true;
    map.json = true;
    map.run(MapFixture.input("{\n\"a\":\n1}\0"));

    assertThat(map.results()).containsExactly("{\"a\":1}");
  }

  @Test
  void a_byte_order_mark_and_carriage_returns_are_no_part_of_lines() throws Exception {
    map.ordered = true;
    map.run(MapFixture.input("\uFEFFa\r\n\uFEFFb\r\r\nc"));

    assertThat(map.results()).containsExactly("\"a\"", "\"\uFEFFb\\r\"", "\"c\"");
  }

  private static String line(String hash, String payload) {
    return "{\"type\":\"echo\",\"labels\":{\"map\":\"run\"},\"idempotencyKey\":\"map:run:"
        + hash
        + ":1\",\"payload\":"
        + payload
        + "}";
  }
}
