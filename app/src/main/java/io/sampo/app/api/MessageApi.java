package io.sampo.app.api;

import io.sampo.app.bulk.BulkSubmission;
import io.sampo.app.events.EventRoutes;
import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Room;
import io.sampo.app.http.Route;
import io.sampo.app.openapi.DocsRoutes;
import io.sampo.app.queue.QueueRoutes;
import io.sampo.app.stats.StatsRoutes;
import io.sampo.app.task.SingleSubmission;
import io.sampo.app.task.SubmitRefusals;
import io.sampo.app.task.TaskRoutes;
import io.sampo.app.task.Waits;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskService;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;

/** All routes of the message API, and the rooms they share. */
final class MessageApi {

  private final TaskService service;
  private final Room waiting;
  private final Room watching;
  private final SingleSubmission single;
  private final BulkSubmission bulk;
  private final List<Route> routes;

  MessageApi(
      TaskService service,
      HttpSettings settings,
      DoorRoom room,
      BodyReader bodies,
      Materializer materializer) {
    this.service = service;
    waiting = new Room(settings.waitsMax());
    watching = new Room(settings.watchersMax());
    Waits waits = new Waits(service, waiting);
    single = new SingleSubmission(service, settings, bodies, waits);
    bulk = new BulkSubmission(service, settings, waits, room, materializer);
    routes =
        Stream.of(
                List.of(submission()),
                new TaskRoutes(service, settings, waits).routes(),
                new EventRoutes(service, settings, watching).routes(),
                new QueueRoutes(service, bodies).routes(),
                new StatsRoutes(service).routes(),
                new DocsRoutes().routes())
            .flatMap(List::stream)
            .toList();
  }

  private Route submission() {
    EnumSet<MediaForm> forms = EnumSet.of(MediaForm.JSON, MediaForm.NDJSON);
    return new Route("POST", "/v1/tasks", forms, this::submit);
  }

  /** What would be answered late costs least while it is not even read. */
  private CompletionStage<HttpResponse> submit(Call call) {
    CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn = service.turn();
    if (!turn.isDone()) {
      var _ = call.dropped().thenRun(() -> turn.cancel(false));
    }
    return turn.handle((refusal, dropped) -> dropped == null ? admitted(call, refusal) : left())
        .thenCompose(Function.identity());
  }

  private CompletionStage<HttpResponse> admitted(
      Call call, Optional<SubmitAnswer.Overloaded> refusal) {
    return refusal.isPresent()
        ? Answers.refused(SubmitRefusals.problem(refusal.get()))
        : read(call);
  }

  /** For clients that still read when the server stops. */
  private static CompletionStage<HttpResponse> left() {
    return CompletableFuture.completedFuture(Door.leaving());
  }

  private CompletionStage<HttpResponse> read(Call call) {
    return call.bodyIs(MediaForm.NDJSON) ? bulk.submit(call) : single.submit(call);
  }

  List<Route> routes() {
    return routes;
  }

  /** How many tasks are waited for. */
  int waits() {
    return waiting.taken();
  }

  /** How many event streams are open. */
  int watchers() {
    return watching.taken();
  }
}
