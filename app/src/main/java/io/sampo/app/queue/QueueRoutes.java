package io.sampo.app.queue;

import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.JsonFields;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Route;
import io.sampo.app.http.TextRule;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.TaskService;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Shows queues and changes what holds for them. */
public final class QueueRoutes {

  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final TaskService service;
  private final BodyReader bodies;

  /** Routes to this service. */
  public QueueRoutes(TaskService service, BodyReader bodies) {
    this.service = service;
    this.bodies = bodies;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.json("GET", "/v1/queues", this::list),
        Route.json("PATCH", "/v1/queues/{name}", this::change));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    Optional<Problem> stray = call.query().problem();
    if (stray.isPresent()) {
      return Answers.refused(stray.get());
    }
    return service.queues().thenApply(queues -> Answers.json(200, shown(queues)));
  }

  private static JsonWriter shown(List<QueueStatus> queues) {
    JsonWriter json = new JsonWriter().beginObject().name("queues").beginArray();
    queues.forEach(queue -> write(json, queue));
    return json.endArray().endObject();
  }

  private CompletionStage<HttpResponse> change(Call call) {
    Optional<Problem> problem = call.query().problem().or(() -> headProblem(call));
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    ExpectedVersions expected = ExpectedVersions.of(call);
    if (expected.problem() != null) {
      return Answers.refused(expected.problem());
    }
    return bodies
        .read(call, BODY_BYTES_MAX)
        .thenCompose(body ->
            switch (body) {
              case BodyReader.Outcome.Refused refused -> Answers.refused(refused.problem());
              case BodyReader.Outcome.Whole whole ->
                  change(call.pathValue(), whole.bytes(), expected.versions());
            });
  }

  private static Optional<Problem> headProblem(Call call) {
    if (!call.bodyIs(MediaForm.JSON) && !call.bodyIs(MediaForm.MERGE_PATCH)) {
      return Optional.of(
          Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "send application/json or application/merge-patch+json"));
    }
    return Optional.ofNullable(TextRule.QUEUE.fault(call.pathValue()))
        .map(fault -> FieldError.parameter("name", fault))
        .map(error -> Problem.of(ProblemType.INVALID_PARAMETER, List.of(error)));
  }

  private CompletionStage<HttpResponse> change(
      String queue, byte[] body, @Nullable Set<Long> expected) {
    QueueChange change = new QueueChange();
    Optional<Problem> problem = JsonFields.read(body, 0, body.length, QueueChange.FIELDS, change);
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    return service.changeQueue(queue, change.toPatch(), expected).thenApply(QueueRoutes::answer);
  }

  private static HttpResponse answer(QueueAnswer answer) {
    return switch (answer) {
      case QueueAnswer.Changed(QueueStatus queue) -> changed(queue);
      case QueueAnswer.OtherVersion(long version) ->
          Answers.problem(
                  Problem.of(
                      ProblemType.OTHER_VERSION,
                      "version %d holds now, nothing was changed: look at it and try again"
                          .formatted(version)))
              .addHeader(Answers.header("ETag", ExpectedVersions.tag(version)));
      case QueueAnswer.TooMany() ->
          Answers.problem(
              Problem.of(
                  ProblemType.TOO_MANY_QUEUES, "as many queues have been changed as may be"));
    };
  }

  private static HttpResponse changed(QueueStatus queue) {
    JsonWriter json = new JsonWriter();
    write(json, queue);
    return Answers.json(200, json)
        .addHeader(Answers.header("ETag", ExpectedVersions.tag(queue.version())));
  }

  private static void write(JsonWriter json, QueueStatus queue) {
    json.beginObject()
        .field("name", queue.name())
        .field("paused", queue.settings().paused())
        .name("maxRunning");
    if (queue.settings().maxRunning() == 0) {
      json.raw(null);
    } else {
      json.value(queue.settings().maxRunning());
    }
    json.field("version", queue.version())
        .field("depth", queue.depth())
        .field("ready", queue.ready())
        .field("running", queue.running())
        .field("oldestReadyAt", queue.oldestReadyAt())
        .endObject();
  }
}
