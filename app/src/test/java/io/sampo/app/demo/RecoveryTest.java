package io.sampo.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.client.RawJson;
import io.sampo.app.client.TaskView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTest {

  private static final Instant KILLED_AT = Instant.parse("2026-01-01T00:00:10Z");

  @Test
  void the_last_attempt_to_start_again_counts() {
    TaskView early = task(attempt("a:1", "00:00:09", "lost"), attempt("b:1", "00:00:12", ""));
    TaskView late = task(attempt("a:1", "00:00:08", "lost"), attempt("c:1", "00:00:13.5", ""));

    assertThat(Recovery.of("a:1", KILLED_AT, List.of(early, late)))
        .isEqualTo(new Recovery("a:1", 2, Duration.ofMillis(1_500), Duration.ofMillis(3_500)));
  }

  @Test
  void only_attempts_lost_on_the_killed_node_count() {
    TaskView elsewhere = task(attempt("b:1", "00:00:09", "lost"), attempt("c:1", "00:00:12", ""));
    TaskView failed = task(attempt("a:1", "00:00:09", "failed"), attempt("b:1", "00:00:12", ""));
    TaskView well = task(attempt("a:1", "00:00:09", "succeeded"));

    assertThat(Recovery.of("a:1", KILLED_AT, List.of(elsewhere, failed, well)))
        .isEqualTo(new Recovery("a:1", 0, Duration.ZERO, Duration.ZERO));
  }

  private static String attempt(String node, String time, String outcome) {
    return """
    {"node": "%s", "startedAt": "2026-01-01T%sZ", "finishedAt": "2026-01-01T00:00:11.5Z",
     "outcome": "%s"}\
    """
        .formatted(node, time, outcome);
  }

  private static TaskView task(String... attempts) {
    String json = "{\"attempts\": [" + String.join(",", attempts) + "]}";
    return new TaskView(RawJson.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow());
  }
}
