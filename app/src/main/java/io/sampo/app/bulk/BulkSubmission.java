package io.sampo.app.bulk;

import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyEncoding;
import io.sampo.app.http.Call;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.QueryParameters;
import io.sampo.app.task.Waits;
import io.sampo.cluster.task.TaskService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Takes tasks as NDJSON, one a line, in a stream of any length. */
public final class BulkSubmission {

  /** A refused bulk is read on for so long, for the sake of clients that send before they read. */
  private static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(5);

  private static final int CHUNK_BYTES_MAX = 64 * 1024;

  private final TaskService service;
  private final HttpSettings settings;
  private final Waits waits;
  private final DoorRoom room;
  private final Materializer materializer;

  /** Submits to this service. */
  public BulkSubmission(
      TaskService service,
      HttpSettings settings,
      Waits waits,
      DoorRoom room,
      Materializer materializer) {
    this.room = room;
    this.service = service;
    this.settings = settings;
    this.waits = waits;
    this.materializer = materializer;
  }

  /** Answers {@code POST /v1/tasks} with NDJSON. */
  public CompletionStage<HttpResponse> submit(Call call) {
    boolean streamed = MediaForm.NDJSON.namedBy(call.request());
    QueryParameters query = call.query();
    Optional<Duration> wait = query.duration("wait", settings.waitMax());
    Optional<Problem> problem = query.problem().or(() -> headProblem(call, wait, streamed));
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    Optional<BulkRoom> memory = BulkRoom.enter(room, call);
    if (memory.isEmpty()) {
      return Answers.refused(room.refusal());
    }
    BulkIntake intake = new BulkIntake(service, settings);
    return results(call, intake, memory.get(), wait)
        .prefixAndTail(1)
        .runWith(Sink.head(), materializer)
        .thenCompose(split -> {
          if (intake.refusal().isPresent()) {
            return drained(split.second(), intake.refusal().get());
          }
          return answer(call, joined(split), wait, streamed);
        });
  }

  private Optional<Problem> headProblem(Call call, Optional<Duration> wait, boolean streamed) {
    if (wait.isPresent() && !streamed) {
      FieldError error =
          FieldError.parameter("wait", "takes Accept: application/x-ndjson with a bulk");
      return Optional.of(Problem.of(ProblemType.INVALID_PARAMETER, List.of(error)));
    }
    if (!call.headers("idempotency-key").isEmpty()) {
      FieldError error =
          FieldError.header("Idempotency-Key", "is for single tasks; say it in each line");
      return Optional.of(Problem.of(ProblemType.INVALID_HEADER, List.of(error)));
    }
    return wait.isPresent() && !waits.room().has(settings.bulk().unfinishedMax())
        ? Optional.of(Waits.full())
        : BodyEncoding.problem(call);
  }

  private Source<BulkBatch<BulkLine.Answered>, ?> results(
      Call call, BulkIntake intake, BulkRoom memory, Optional<Duration> wait) {
    HttpSettings.Bulk bulk = settings.bulk();
    // Whoever waits for results may well take as long to send more.
    Duration stallMax =
        wait.filter(longest -> longest.compareTo(settings.bodyStallMax()) > 0)
            .orElse(settings.bodyStallMax());
    int linesMax = wait.isPresent() ? waitingBatch() : bulk.batchLinesMax();
    int inFlight = wait.isPresent() ? 1 : bulk.batchesInFlight();
    return BodyEncoding.of(call)
        .unpacked(call.takeEntity().withoutSizeLimit().getDataBytes())
        .via(new LineBatches(settings, memory, stallMax, linesMax))
        .mapAsync(
            inFlight,
            batch ->
                intake.submit(batch).whenComplete((_, _) -> memory.answeredBatch(batch.bytes())))
        .watchTermination((_, ended) -> {
          ended.whenComplete((_, _) -> memory.close());
          return NotUsed.getInstance();
        });
  }

  /** Batches small enough that the ones under way are few beside those waited for. */
  private int waitingBatch() {
    return Math.max(1, settings.bulk().unfinishedMax() / 10);
  }

  private static Source<BulkBatch<BulkLine.Answered>, NotUsed> joined(
      Pair<List<BulkBatch<BulkLine.Answered>>, Source<BulkBatch<BulkLine.Answered>, NotUsed>>
          split) {
    return Source.from(split.first()).concat(split.second());
  }

  private CompletionStage<HttpResponse> drained(
      Source<BulkBatch<BulkLine.Answered>, NotUsed> rest, Problem refusal) {
    return rest.takeWithin(DRAIN_TIME_MAX)
        .runWith(Sink.ignore(), materializer)
        .handle((_, _) -> Answers.problem(refusal));
  }

  private CompletionStage<HttpResponse> answer(
      Call call,
      Source<BulkBatch<BulkLine.Answered>, NotUsed> results,
      Optional<Duration> wait,
      boolean streamed) {
    if (!streamed) {
      BulkTally tally = new BulkTally(settings.bulk().rejectedListedMax());
      return results.runFold(tally, BulkTally::add, materializer).thenApply(BulkTally::answer);
    }
    Source<ByteString, ?> lines =
        wait.isPresent()
            ? finished(results, wait.get(), call.dropped())
            : results.map(BulkJson::lines);
    return CompletableFuture.completedFuture(
        Answers.streamed(
            call, MediaForm.NDJSON, lines.backpressureTimeout(settings.bodyStallMax())));
  }

  private Source<ByteString, ?> finished(
      Source<BulkBatch<BulkLine.Answered>, NotUsed> results,
      Duration wait,
      CompletableFuture<Void> dropped) {
    int unfinishedMax = settings.bulk().unfinishedMax();
    Source<ByteString, ?> lines =
        results
            .mapConcat(BulkSubmission::answered)
            .mapAsyncUnordered(
                unfinishedMax - 3 * waitingBatch(), line -> finished(line, wait, dropped))
            .batchWeighted(
                CHUNK_BYTES_MAX, line -> (long) line.size(), line -> line, ByteString::concat);
    return waits.room().during(unfinishedMax, lines, dropped);
  }

  private static List<BulkLine.Answered> answered(BulkBatch<BulkLine.Answered> batch) {
    BulkLine.Rejected broken = batch.broken();
    return broken == null
        ? batch.lines()
        : Stream.concat(batch.lines().stream(), Stream.of(broken)).toList();
  }

  private CompletionStage<ByteString> finished(
      BulkLine.Answered line, Duration wait, CompletableFuture<Void> dropped) {
    return switch (line) {
      case BulkLine.Rejected rejected ->
          CompletableFuture.completedFuture(BulkJson.rejected(rejected));
      case BulkLine.Accepted accepted ->
          waits
              .await(accepted.id(), wait, dropped)
              .thenApply(found ->
                  found
                      .map(task -> BulkJson.task(accepted.number(), task))
                      .orElseGet(() -> gone(accepted)))
              .exceptionally(_ -> unreachable(accepted));
    };
  }

  private static ByteString gone(BulkLine.Accepted accepted) {
    String detail = "the task " + accepted.id() + " is not there any more";
    Problem problem = Problem.of(ProblemType.UNKNOWN_TASK, detail);
    return BulkJson.rejected(new BulkLine.Rejected(accepted.number(), problem));
  }

  private static ByteString unreachable(BulkLine.Accepted accepted) {
    String detail = "the task " + accepted.id() + " was accepted, but cannot be read now";
    Problem problem = Problem.of(ProblemType.UNAVAILABLE, detail);
    return BulkJson.rejected(new BulkLine.Rejected(accepted.number(), problem));
  }
}
