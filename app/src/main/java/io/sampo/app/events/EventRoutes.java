package io.sampo.app.events;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.QueryParameters;
import io.sampo.app.http.Room;
import io.sampo.app.http.Route;
import io.sampo.app.task.TaskRoutes;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Streams the state changes of one task or of all. */
public final class EventRoutes {

  private static final int NO_CONTENT = 204;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration RECONNECT = Duration.ofSeconds(2);

  private final TaskService service;
  private final HttpSettings settings;
  private final Room watchers;

  /** Routes to this service. */
  public EventRoutes(TaskService service, HttpSettings settings, Room watchers) {
    this.service = service;
    this.settings = settings;
    this.watchers = watchers;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/tasks/{id}/events", MediaForm.EVENTS, this::ofTask),
        Route.get("/v1/events", MediaForm.EVENTS, this::ofAll));
  }

  private CompletionStage<HttpResponse> ofTask(Call call) {
    OptionalLong last = lastSeen(call);
    Optional<Problem> problem = call.query().problem().or(() -> problem(last));
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    Optional<TaskId> id = TaskId.parse(call.pathValue());
    if (id.isEmpty()) {
      return Answers.refused(TaskRoutes.unknown(call.pathValue()));
    }
    return service
        .find(id.get())
        .thenApply(found ->
            found
                .map(task -> events(call, task, last.orElseThrow()))
                .orElseGet(() -> Answers.problem(TaskRoutes.unknown(call.pathValue()))));
  }

  /** The event the client saw last; empty where the header cannot be understood. */
  private static OptionalLong lastSeen(Call call) {
    List<String> said = call.headers("last-event-id");
    if (said.isEmpty() || said.getFirst().isEmpty()) {
      return OptionalLong.of(TaskEventLog.START);
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(said.getFirst()));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private Optional<Problem> problem(OptionalLong last) {
    if (last.isEmpty()) {
      FieldError error = FieldError.header("Last-Event-ID", "must be the id of an event");
      return Optional.of(Problem.of(ProblemType.INVALID_HEADER, List.of(error)));
    }
    return full();
  }

  private Optional<Problem> full() {
    String detail = "as many clients watch as may";
    return watchers.has(1)
        ? Optional.empty()
        : Optional.of(Problem.of(ProblemType.TOO_MANY_WAITING, detail).retryAfter(RETRY_AFTER));
  }

  private HttpResponse events(Call call, TaskRecord task, long last) {
    TaskEventLog log = new TaskEventLog(last);
    if (log.take(task).isEmpty() && log.ended()) {
      // Tells a browser that asks again after the end to let it be.
      return HttpResponse.create().withStatus(NO_CONTENT);
    }
    TaskEvents events = new TaskEvents(service, task.id(), settings.heartbeat());
    return streamed(call, events.after(last));
  }

  private CompletionStage<HttpResponse> ofAll(Call call) {
    QueryParameters query = call.query();
    ChangeFilter filter = ChangeFilter.take(query);
    Optional<Problem> problem = query.problem().or(this::full);
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    Source<ByteString, NotUsed> changes =
        service
            .changes(null)
            .mapConcat(change -> shown(change, filter))
            .keepAlive(settings.heartbeat(), () -> TaskEvent.HEARTBEAT);
    return CompletableFuture.completedFuture(streamed(call, changes));
  }

  private static List<ByteString> shown(TaskChange change, ChangeFilter filter) {
    return switch (change) {
      case TaskChange.Gap gap -> List.of(TaskEvent.gap(gap));
      case TaskChange.Moved moved when filter.lets(moved) ->
          List.of(new TaskEvent(TaskEvent.UNNUMBERED, moved).bytes());
      case TaskChange.Moved _ -> List.of();
    };
  }

  private HttpResponse streamed(Call call, Source<ByteString, NotUsed> events) {
    Source<ByteString, NotUsed> stream =
        events
            .prepend(Source.single(TaskEvent.retry(RECONNECT)))
            .backpressureTimeout(settings.bodyStallMax());
    return Answers.streamed(call, MediaForm.EVENTS, watchers.during(1, stream, call.dropped()));
  }
}
