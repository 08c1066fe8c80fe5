package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.await;
import static io.sampo.app.api.ApiFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams, through real sockets. */
class EventApiTest {

  private static final String ECHO = "{\"type\":\"echo\"}";
  private static final TaskError OOPS = new TaskError("Oops", "broken\nin two", null);
  private static final Pattern EVENT =
      Pattern.compile("(?:id: (\\d+)\n)?event: (\\w+)\ndata: (.*)\n\n");

  private final ApiFixture api = ApiFixture.start("heartbeat = PT0.1S, watchersMax = 2");

  @AfterEach
  void stop() {
    api.close();
  }

  private RawConnection watch(String path, String headers) {
    return new RawConnection(api.port())
        .send("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n" + headers + "\r\n");
  }

  private String events(TaskId id) {
    return "/v1/tasks/" + id + "/events";
  }

  /** The events in a stream, as "number status attempt" or "name status attempt". */
  private static List<String> shown(String stream) {
    List<String> shown = new ArrayList<>();
    Matcher event = EVENT.matcher(stream);
    while (event.find()) {
      var data = ApiFixture.JSON.readTree(event.group(3));
      String name = event.group(1) == null ? event.group(2) : event.group(1);
      shown.add(
          name.equals("gap")
              ? "gap " + data.get("lost").asInt()
              : name + " " + data.get("status").asString() + " " + data.get("attempt").asInt());
    }
    return shown;
  }

  private void run(TaskId id) {
    api.service.start(id);
    api.service.progress(id, new Progress(1, 2, "half"));
    api.service.fail(id, TaskStatus.RETRYING, OOPS);
    api.service.becomeReady(id);
    api.service.start(id);
    api.service.lose(id);
    api.service.start(id);
    api.service.succeed(id, Json.NULL);
  }

  @Test
  void a_task_is_watched_to_its_end() {
    TaskId id = api.accepted(ECHO);
    try (RawConnection watcher = watch(events(id), "")) {
      String start = watcher.readUntil("\"at\":") + watcher.readUntil("\n\n");
      await("it listens", () -> api.service.listeners().count() == 1);

      run(id);

      String stream = start + watcher.readAll();
      assertThat(stream)
          .startsWith("HTTP/1.1 200 OK")
          .contains("Content-Type: text/event-stream", "Cache-Control: no-cache", "retry: 2000");
      assertThat(shown(stream))
          .containsExactly(
              "1 ready 0",
              "2 running 1",
              "progress running 1",
              "3 retrying 1",
              "4 ready 1",
              "5 running 2",
              "6 ready 2",
              "8 running 3",
              "9 succeeded 3");
    }
    await(
        "nobody listens", () -> api.service.listeners().count() == 0 && api.server.watchers() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 8})
  void a_stream_resumes_after_any_event(int last) {
    TaskId id = api.accepted(ECHO);
    run(id);

    try (RawConnection watcher = watch(events(id), "Last-Event-ID: " + last + "\r\n")) {
      List<String> all =
          List.of(
              "1 ready 0",
              "2 running 1",
              "3 retrying 1",
              "5 running 2",
              "6 ready 2",
              "8 running 3",
              "9 succeeded 3");
      assertThat(shown(watcher.readAll()))
          .isEqualTo(
              all.stream()
                  .filter(event -> Integer.parseInt(event.substring(0, 1)) > last)
                  .toList());
    }
  }

  @Test
  void a_watcher_that_saw_the_end_is_told_not_to_come_again() {
    TaskId id = api.accepted(ECHO);
    run(id);

    HttpResponse<String> response =
        api.send(api.request(events(id)).header("Last-Event-ID", "9").GET());

    assertThat(response.statusCode()).isEqualTo(204);
    problem(api.send(api.request(events(id)).header("Last-Event-ID", "x").GET()), 400);
  }

  @Test
  void a_scheduled_task_starts_with_event_zero() {
    TaskId id = api.accepted("{\"type\":\"echo\",\"delay\":\"PT1H\"}");
    try (RawConnection watcher = watch(events(id), "")) {
      String start = watcher.readUntil("\"at\":");
      await("it listens", () -> api.service.listeners().count() == 1);
      api.service.becomeReady(id);
      api.change("/v1/tasks/" + id + "/cancel");

      assertThat(shown(start + watcher.readAll()))
          .containsExactly("0 scheduled 0", "1 ready 0", "2 cancelled 0");
    }
  }

  @Test
  void a_running_task_that_is_cancelled_ends_its_attempt() {
    TaskId id = api.accepted(ECHO);
    api.service.start(id);
    api.service.endCancelled(id);

    try (RawConnection watcher = watch(events(id), "Last-Event-ID: 1\r\n")) {
      assertThat(shown(watcher.readAll())).containsExactly("2 running 1", "3 cancelled 1");
    }
  }

  @Test
  void an_idle_stream_shows_that_it_lives_and_survives_an_outage() {
    TaskId id = api.accepted(ECHO);
    try (RawConnection watcher = watch(events(id), "")) {
      watcher.readUntil("\n:\n\n");
      api.service.unavailable(true);
      watcher.readUntil("\n:\n\n");
      api.service.unavailable(false);
      api.service.start(id);
      watcher.readUntil("\"status\":\"running\"");
    }
  }

  @Test
  void lost_changes_are_read_from_the_record() {
    try (ApiFixture patient = ApiFixture.start("heartbeat = PT1H")) {
      TaskId other = patient.accepted(ECHO);
      try (RawConnection watcher =
          new RawConnection(patient.port())
              .send("GET " + events(other) + " HTTP/1.0\r\nHost: localhost\r\n\r\n")) {
        String start = watcher.readUntil("\"at\":");
        await("it listens", () -> patient.service.listeners().count() == 1);
        patient.service.listeners().loseNext(2);
        patient.service.start(other);
        patient.service.succeed(other, Json.NULL);
        patient.service.listeners().tellGap(2);
        assertThat(shown(start + watcher.readAll()))
            .containsExactly("1 ready 0", "2 running 1", "3 succeeded 1");
      }
    }
  }

  @Test
  void all_tasks_are_watched_by_filter() {
    try (RawConnection all = watch("/v1/events", "");
        RawConnection some = watch("/v1/events?type=sleep&status=running,failed", "")) {
      await("both listen", () -> api.service.listeners().count() == 2);
      TaskId echo = api.accepted(ECHO);
      TaskId sleep = api.accepted("{\"type\":\"sleep\"}");
      api.service.start(echo);
      api.service.start(sleep);
      api.service.succeed(echo, Json.NULL);
      api.service.listeners().tellGap(7);
      api.service.fail(sleep, TaskStatus.FAILED, OOPS);

      String seen = all.readUntil("\"message\":\"broken\\nin two\"") + all.readUntil("\n\n");
      assertThat(shown(seen))
          .containsExactly(
              "status ready 0",
              "status ready 0",
              "status running 1",
              "status running 1",
              "status succeeded 1",
              "gap 7",
              "status failed 1");
      String few = some.readUntil("\"failed\"") + some.readUntil("\n\n");
      assertThat(shown(few)).containsExactly("status running 1", "gap 7", "status failed 1");
      await("both count", () -> api.server.watchers() == 2);
      assertThat(problem(api.get("/v1/events"), 503).get("type").asString())
          .endsWith(":too-many-waiting");
    }
    await("nobody watches", () -> api.server.watchers() == 0);
  }

  @Test
  void a_filter_is_strict() {
    problem(api.get("/v1/events?status=done"), 400);
    problem(api.get("/v1/events?status=ready,"), 400);
    problem(api.get("/v1/events?colour=red"), 400);
  }
}
