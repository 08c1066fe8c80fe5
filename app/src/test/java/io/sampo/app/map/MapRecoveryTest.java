package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.client.ProblemException;
import io.sampo.app.client.UnreachableException;
import io.sampo.app.fake.FakeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MapRecoveryTest {

  private final FakeServer server = new FakeServer();
  private final MapFixture map = new MapFixture(server);

  @AfterEach
  void close() {
    map.close();
    server.close();
  }

  @Test
  void lost_connection_is_taken_up_and_nothing_runs_twice() throws Exception {
    server.dropAfterAnswers(17);
    MapProgress progress = map.run(MapFixture.numbers(300));

    assertThat(map.results()).containsExactlyInAnyOrderElementsOf(MapFixture.quoted(300));
    assertThat(server.taskCount()).isEqualTo(300);
    assertThat(progress.allSucceeded()).isTrue();
    assertThat(map.notices().getFirst()).contains("lost the connection");
  }

  @Test
  void killed_server_is_waited_for() throws Exception {
    map.type = "manual";
    FutureTask<MapProgress> run = map.start(MapFixture.input("1\n2\n3"));
    map.finish("\"1\"");
    map.awaitResults(1);
    server.kill();
    MapFixture.awaitTrue(() -> !map.notices().isEmpty());
    server.revive();
    map.finish("\"2\"");
    map.finish("\"3\"");

    assertThat(run.get().succeeded()).isEqualTo(3);
    assertThat(server.taskCount()).isEqualTo(3);
    assertThat(map.results()).containsExactlyInAnyOrder("\"1\"", "\"2\"", "\"3\"");
  }

  @Test
  void named_run_that_is_started_again_gets_the_same_tasks() throws Exception {
    map.resumes = true;
    map.run(MapFixture.input("1\n2"));
    map.run(MapFixture.input("1\n2\n3"));

    assertThat(server.taskCount()).isEqualTo(3);
    assertThat(map.results()).hasSize(5);
    assertThat(map.notices())
        .containsExactly("went on: the server had 2 lines, 1 are new, the first of them line 3");
  }

  @Test
  void overloaded_server_is_waited_for_before_a_run_is_taken_up() throws Exception {
    map.resumes = true;
    server.answerNext(503, Map.of("Retry-After", "0"), "{\"status\":503,\"title\":\"Overloaded\"}");

    assertThat(map.run(MapFixture.input("1")).allSucceeded()).isTrue();
  }

  @Test
  void list_that_has_changed_goes_on_where_it_is_the_same() throws Exception {
    map.resumes = true;
    map.run(MapFixture.input("a\nb\nb\nc\n"));
    map.run(MapFixture.input("b\nx\nc\nb\na\n"));

    assertThat(server.taskCount()).isEqualTo(5);
    assertThat(map.notices())
        .singleElement()
        .asString()
        .isEqualTo(
            "went on: the server had 4 lines, 1 are new, the first of them line 2: the list may"
                + " have changed there");
  }

  @Test
  void run_whose_window_is_over_is_refused_rather_than_run_again() throws Exception {
    map.resumes = true;
    map.run(MapFixture.input("1\n2"));
    server.age(Duration.ofHours(25));

    assertThatThrownBy(() -> map.run(MapFixture.input("1\n2")))
        .isInstanceOf(WindowOverException.class)
        .hasMessageContainingAll("'run'", "24 hours", "another --name");
    assertThat(server.taskCount()).isEqualTo(2);
  }

  @Test
  void failed_tasks_of_an_earlier_run_are_run_again_if_so_asked() throws Exception {
    map.resumes = true;
    map.type = "fail";
    map.run(MapFixture.input("1\n2"));
    assertThat(map.run(MapFixture.input("1\n2")).failed()).isEqualTo(2);
    map.retryFailed = true;
    MapProgress progress = map.run(MapFixture.input("1\n2\n3"));

    assertThat(progress.succeeded()).as("those that were there").isEqualTo(2);
    assertThat(progress.failed()).as("the new one").isEqualTo(1);
    assertThat(server.taskCount()).isEqualTo(3);
  }

  @Test
  void very_many_wrong_lines_are_counted_rather_than_told() throws Exception {
    map.json = true;
    map.run(MapFixture.input("{\n".repeat(1_000)));

    assertThat(map.notices()).hasSize(21).last().isEqualTo("and 980 more lines like these");
  }

  @Test
  void overloaded_server_is_obeyed() throws Exception {
    String problem = "{\"status\":503,\"title\":\"Overloaded\"}";
    server.answerNext(503, Map.of("Retry-After", "0"), problem);
    server.answerNext(429, Map.of("Retry-After", "1"), problem);
    long began = System.nanoTime();
    MapProgress progress = map.run(MapFixture.input("1"));

    assertThat(progress.allSucceeded()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(map.notices().getFirst()).contains("Overloaded");
  }

  @Test
  void refused_lines_are_reported_by_number_and_do_not_stop_the_others() throws Exception {
    map.json = true;
    server.answerNext(
        200, Map.of(), "{\"line\":2,\"problem\":{\"status\":422,\"title\":\"No\"}}\n");
    MapProgress progress = map.run(MapFixture.input("1\n2\n3"));

    assertThat(map.results()).containsExactlyInAnyOrder("1", "3");
    assertThat(map.notices()).contains("line 2: No");
    assertThat(progress.rejected()).isEqualTo(1);
  }

  @Test
  void name_used_with_another_input_is_explained() throws Exception {
    server.answerNext(
        200, Map.of(), "{\"line\":1,\"problem\":{\"status\":409,\"title\":\"Conflict\"}}\n");
    map.run(MapFixture.input("1"));

    assertThat(map.notices()).singleElement().asString().contains("name 'run' was used before");
  }

  @Test
  void refusal_of_the_whole_request_ends_the_run() {
    server.answerNext(415, Map.of(), "{\"status\":415,\"title\":\"No such thing\"}");

    assertThatThrownBy(() -> map.run(MapFixture.input("1"))).isInstanceOf(ProblemException.class);
  }

  @Test
  void server_that_never_answered_ends_the_run() {
    server.kill();

    assertThatThrownBy(() -> map.run(MapFixture.input("1")))
        .isInstanceOf(UnreachableException.class);
  }

  @Test
  void tasks_unfinished_when_the_wait_is_over_are_asked_for_again() throws Exception {
    server.answerNext(200, Map.of(), "{\"line\":1,\"task\":{\"status\":\"running\"}}\n");
    MapProgress progress = map.run(MapFixture.input("1"));

    assertThat(progress.allSucceeded()).isTrue();
    assertThat(map.notices()).isEmpty();
  }

  @Test
  void closed_output_ends_the_run() {
    map.to =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThatThrownBy(() -> map.run(MapFixture.numbers(5_000)))
        .isInstanceOf(OutputClosedException.class);
  }
}
