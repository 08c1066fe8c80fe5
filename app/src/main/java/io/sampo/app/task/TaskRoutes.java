package io.sampo.app.task;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.QueryParameters;
import io.sampo.app.http.Route;
import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Reads, lists and changes tasks. */
public final class TaskRoutes {

  /** An interrupted handler is given so long to end before the answer shows it still running. */
  private static final Duration CANCEL_WAIT = Duration.ofSeconds(5);

  private final TaskService service;
  private final HttpSettings settings;
  private final Waits waits;
  private final TaskList tasks;

  /** Routes to this service. */
  public TaskRoutes(TaskService service, HttpSettings settings, Waits waits) {
    this.service = service;
    this.settings = settings;
    this.waits = waits;
    this.tasks = new TaskList(service);
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.json("GET", "/v1/tasks", tasks::list),
        Route.json("GET", "/v1/tasks/{id}", this::get),
        Route.json("POST", "/v1/tasks/{id}/cancel", call -> onTask(call, this::cancel)),
        Route.json("POST", "/v1/tasks/{id}/retry", call -> onTask(call, this::retry)),
        Route.json("GET", "/v1/tasks/{id}/why", call -> onTask(call, this::why)));
  }

  private CompletionStage<HttpResponse> get(Call call) {
    QueryParameters query = call.query();
    Optional<Duration> wait = query.duration("wait", settings.waitMax());
    Optional<Problem> problem = query.problem();
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    Optional<TaskId> id = TaskId.parse(call.pathValue());
    if (id.isEmpty()) {
      return Answers.refused(unknown(call.pathValue()));
    }
    if (wait.isEmpty()) {
      return service.find(id.get()).thenApply(found -> shown(id.get(), found));
    }
    if (!waits.room().tryEnter(1)) {
      return Answers.refused(Waits.full());
    }
    return waits
        .awaitAlone(id.get(), wait.get(), call.dropped())
        .thenApply(found -> shown(id.get(), found));
  }

  private CompletionStage<HttpResponse> onTask(
      Call call, Function<TaskId, CompletionStage<HttpResponse>> action) {
    Optional<Problem> stray = call.query().problem();
    if (stray.isPresent()) {
      return Answers.refused(stray.get());
    }
    return TaskId.parse(call.pathValue())
        .map(action)
        .orElseGet(() -> Answers.refused(unknown(call.pathValue())));
  }

  private CompletionStage<HttpResponse> cancel(TaskId id) {
    return service
        .cancel(id)
        .thenCompose(answer ->
            answer instanceof ChangeAnswer.Changed changed && !changed.task().status().finished()
                ? cancelled(id)
                : CompletableFuture.completedFuture(changed(id, "cancelled", answer)));
  }

  private CompletionStage<HttpResponse> cancelled(TaskId id) {
    return waits
        .await(id, CANCEL_WAIT, CompletableFuture.completedFuture(null))
        .thenApply(found -> shown(id, found));
  }

  private CompletionStage<HttpResponse> retry(TaskId id) {
    return service.retry(id).thenApply(answer -> changed(id, "retried", answer));
  }

  private CompletionStage<HttpResponse> why(TaskId id) {
    return service
        .why(id)
        .thenApply(found ->
            found
                .map(reason -> Answers.json(200, WaitReasonJson.of(reason)))
                .orElseGet(() -> Answers.problem(unknown(id.toString()))));
  }

  private static HttpResponse changed(TaskId id, String what, ChangeAnswer answer) {
    return switch (answer) {
      case ChangeAnswer.Changed changed -> shown(id, Optional.of(changed.task()));
      case ChangeAnswer.WrongStatus wrong -> Answers.problem(wrongStatus(wrong.task(), what));
      case ChangeAnswer.KeyMoved moved -> Answers.problem(keyMoved(moved.task()));
      case ChangeAnswer.Unknown _ -> Answers.problem(unknown(id.toString()));
    };
  }

  private static Problem wrongStatus(TaskRecord task, String what) {
    String status = task.status().text();
    String detail = "the task is " + status + " and cannot be " + what;
    return Problem.of(ProblemType.WRONG_STATUS, detail)
        .with("taskStatus", Json.of('"' + status + '"'));
  }

  private static Problem keyMoved(TaskRecord task) {
    String detail =
        "the task's key has moved to a younger generation of partitions, where others of it may"
            + " run: this one cannot run beside them. Submit it again as a new task";
    return Problem.of(ProblemType.WRONG_STATUS, detail)
        .with("taskStatus", Json.of('"' + task.status().text() + '"'));
  }

  private static HttpResponse shown(TaskId id, Optional<TaskRecord> found) {
    if (found.isEmpty()) {
      return Answers.problem(unknown(id.toString()));
    }
    JsonWriter json = new JsonWriter(1_024 + found.get().spec().payload().length());
    TaskJson.write(json, found.get());
    return Answers.json(200, json);
  }

  /** The problem of an id that names no task. */
  public static Problem unknown(String id) {
    return Problem.of(ProblemType.UNKNOWN_TASK, "no task has the id " + id);
  }
}
