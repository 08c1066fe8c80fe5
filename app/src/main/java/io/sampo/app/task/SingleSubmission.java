package io.sampo.app.task;

import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.QueryParameters;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Takes one task as one JSON document. */
public final class SingleSubmission {

  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int UNFINISHED = 202;

  private final TaskService service;
  private final HttpSettings settings;
  private final BodyReader bodies;
  private final TaskParser parser;
  private final TypeDoor door;
  private final Waits waits;

  /** Submits to this service. */
  public SingleSubmission(
      TaskService service, HttpSettings settings, BodyReader bodies, Waits waits) {
    this.service = service;
    this.settings = settings;
    this.bodies = bodies;
    this.parser = new TaskParser(settings.payloadBytesMax());
    this.door = new TypeDoor(service, settings.unknownTypes());
    this.waits = waits;
  }

  /** Answers {@code POST /v1/tasks} with one document. */
  public CompletionStage<HttpResponse> submit(Call call) {
    if (!call.bodyIs(MediaForm.JSON)) {
      String detail = "send application/json, or application/x-ndjson for one task a line";
      return Answers.refused(Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail));
    }
    QueryParameters query = call.query();
    Optional<Duration> wait = query.duration("wait", settings.waitMax());
    Optional<Problem> problem = query.problem();
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    return bodies
        .read(call, settings.submissionBytesMax())
        .thenCompose(body ->
            switch (body) {
              case BodyReader.Outcome.Refused refused -> Answers.refused(refused.problem());
              case BodyReader.Outcome.Whole whole -> parsed(call, whole.bytes(), wait);
            });
  }

  private CompletionStage<HttpResponse> parsed(Call call, byte[] body, Optional<Duration> wait) {
    ParsedTask parsed = parser.parse(body, 0, body.length);
    if (parsed instanceof ParsedTask.Valid valid) {
      parsed = IdempotencyHeader.apply(call, valid.spec());
    }
    return switch (parsed) {
      case ParsedTask.Invalid invalid -> Answers.refused(invalid.problem());
      case ParsedTask.Valid valid -> let(call, valid.spec(), wait);
    };
  }

  private CompletionStage<HttpResponse> let(Call call, TaskSpec spec, Optional<Duration> wait) {
    if (!door.lets(spec.type())) {
      return door.refusalWithTypes(spec.type()).thenApply(Answers::problem);
    }
    if (wait.isPresent() && !waits.room().tryEnter(1)) {
      return Answers.refused(Waits.full());
    }
    return service
        .submit(List.of(spec))
        .whenComplete((_, _) -> call.release())
        .whenComplete((answers, failure) -> leaveUnlessWaiting(wait, answers, failure))
        .thenCompose(answers -> answered(call, spec, wait, answers.getFirst()));
  }

  private void leaveUnlessWaiting(
      Optional<Duration> wait, List<SubmitAnswer> answers, Throwable failure) {
    if (wait.isPresent() && (failure != null || SubmitRefusals.refuses(answers.getFirst()))) {
      waits.room().leave(1);
    }
  }

  private CompletionStage<HttpResponse> answered(
      Call call, TaskSpec spec, Optional<Duration> wait, SubmitAnswer answer) {
    return switch (answer) {
      case SubmitAnswer.Accepted accepted when wait.isPresent() ->
          awaited(call, spec, accepted.id(), wait.get());
      case SubmitAnswer.Duplicate duplicate when wait.isPresent() ->
          awaited(call, spec, duplicate.id(), wait.get());
      case SubmitAnswer.Accepted accepted ->
          CompletableFuture.completedFuture(shown(CREATED, accepted(accepted.id(), spec)));
      case SubmitAnswer.Duplicate duplicate ->
          service
              .find(duplicate.id())
              .thenApply(task -> shown(OK, task.orElseGet(() -> accepted(duplicate.id(), spec))));
      case SubmitAnswer.Conflict _,
          SubmitAnswer.TooManyQueues _,
          SubmitAnswer.Overloaded _,
          SubmitAnswer.Unavailable _ ->
          Answers.refused(SubmitRefusals.problem(answer, spec).orElseThrow());
    };
  }

  private CompletionStage<HttpResponse> awaited(
      Call call, TaskSpec spec, TaskId id, Duration wait) {
    return waits
        .awaitAlone(id, wait, call.dropped())
        .thenApply(found -> found.orElseGet(() -> accepted(id, spec)))
        .thenApply(task -> shown(task.status().finished() ? OK : UNFINISHED, task));
  }

  /** The task as it was accepted: nobody needs to be asked for that. */
  private static TaskRecord accepted(TaskId id, TaskSpec spec) {
    long acceptedAt = id.epochMillis();
    boolean due = spec.options().dueAtMillis(acceptedAt) <= acceptedAt;
    TaskStatus status = due ? TaskStatus.READY : TaskStatus.SCHEDULED;
    return new TaskRecord(id, spec, 0, status, 0, List.of(), 0, null, null, null, null, null);
  }

  private static HttpResponse shown(int status, TaskRecord task) {
    JsonWriter json = new JsonWriter(1_024 + task.spec().payload().length());
    TaskJson.write(json, task);
    return Answers.json(status, json)
        .addHeader(Answers.header("Location", "/v1/tasks/" + task.id()));
  }
}
