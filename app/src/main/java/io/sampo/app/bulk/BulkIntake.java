package io.sampo.app.bulk;

import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.task.SubmitRefusals;
import io.sampo.app.task.TypeDoor;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits the batches of one bulk. The first goes alone: when the service has no room for any of it
 * the whole bulk is refused. What finds no room later is tried again, until nothing of the bulk has
 * found any for a while; as the batches under way are bounded, that holds back the sender. Lines of
 * one ordering key keep their order.
 */
final class BulkIntake {

  private static final Logger LOG = LoggerFactory.getLogger(BulkIntake.class);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  private final TaskService service;
  private final TypeDoor door;
  private final Duration patience;

  /** The problem for which the whole bulk is refused; empty where it is let in. */
  private final CompletableFuture<Optional<Problem>> refusal = new CompletableFuture<>();

  private final KeyOrder order = new KeyOrder();
  private boolean begun;

  /** Since when nothing of the bulk has found room; null while something does. */
  private @Nullable Long stuckSinceNanos;

  BulkIntake(TaskService service, HttpSettings settings) {
    this.service = service;
    this.door = new TypeDoor(service, settings.unknownTypes());
    this.patience = settings.bulk().overloadPatience();
  }

  /** Why the whole bulk is refused; known once the first batch with a task in it is answered. */
  Optional<Problem> refusal() {
    return refusal.getNow(Optional.empty());
  }

  /** Submits a batch; to be called by one thread at a time, in order. */
  CompletionStage<BulkBatch<BulkLine.Answered>> submit(BulkBatch<BulkLine> batch) {
    Attempt attempt = new Attempt(batch);
    if (attempt.open.isEmpty()) {
      return CompletableFuture.completedFuture(attempt.result());
    }
    boolean first = !begun;
    begun = true;
    return order.next(attempt.keys(), first ? attempt::runFirst : () -> runLater(attempt));
  }

  private CompletionStage<BulkBatch<BulkLine.Answered>> runLater(Attempt attempt) {
    return refusal.thenCompose(
        refused -> refused.isPresent() ? attempt.refused(refused.get()) : attempt.begin());
  }

  /** One batch while it is submitted, once or more often. */
  private final class Attempt {

    private final BulkBatch<BulkLine> batch;
    private final List<BulkLine.Answered> answers;

    /** The places in the batch that have no answer yet. */
    private List<Integer> open = new ArrayList<>();

    private Attempt(BulkBatch<BulkLine> batch) {
      this.batch = batch;
      this.answers = new ArrayList<>(Collections.nCopies(batch.lines().size(), NO_ANSWER));
      for (int i = 0; i < batch.lines().size(); i++) {
        look(i, batch.lines().get(i));
      }
    }

    private void look(int place, BulkLine line) {
      switch (line) {
        case BulkLine.Task task when door.lets(task.spec().type()) -> open.add(place);
        case BulkLine.Task task -> reject(place, TypeDoor.refusal(task.spec().type()));
        case BulkLine.Answered answered -> answers.set(place, answered);
      }
    }

    private Set<String> keys() {
      Set<String> keys = new HashSet<>();
      for (int place : open) {
        String key = spec(place).key();
        if (key != null) {
          keys.add(key);
        }
      }
      return keys;
    }

    private BulkBatch<BulkLine.Answered> result() {
      return new BulkBatch<>(answers, batch.bytes(), batch.broken());
    }

    private CompletionStage<BulkBatch<BulkLine.Answered>> refused(Problem problem) {
      open.forEach(place -> reject(place, problem));
      return CompletableFuture.completedFuture(result());
    }

    private CompletionStage<BulkBatch<BulkLine.Answered>> runFirst() {
      return submitOpen()
          .thenCompose(said -> {
            Optional<Problem> all = refusalOfAll(said);
            refusal.complete(all);
            return all.isPresent() ? refused(all.get()) : take(said);
          });
    }

    private CompletionStage<BulkBatch<BulkLine.Answered>> begin() {
      return run();
    }

    private CompletionStage<BulkBatch<BulkLine.Answered>> run() {
      return submitOpen().thenCompose(this::take);
    }

    private CompletionStage<List<SubmitAnswer>> submitOpen() {
      List<TaskSpec> specs = open.stream().map(this::spec).toList();
      return service.submit(specs).exceptionally(failure -> failed(specs.size(), failure));
    }

    private CompletionStage<BulkBatch<BulkLine.Answered>> take(List<SubmitAnswer> said) {
      List<Integer> again = new ArrayList<>();
      Duration pause = Duration.ZERO;
      boolean patient = isPatient(said);
      for (int i = 0; i < said.size(); i++) {
        int place = open.get(i);
        Optional<Duration> retryAfter = retryAfter(said.get(i), spec(place));
        if (patient && retryAfter.isPresent()) {
          again.add(place);
          pause = retryAfter.get();
        } else {
          answer(place, said.get(i));
        }
      }
      open = again;
      return again.isEmpty()
          ? CompletableFuture.completedFuture(result())
          : CompletableFuture.supplyAsync(this::run, after(pause)).thenCompose(next -> next);
    }

    private void answer(int place, SubmitAnswer said) {
      long number = batch.lines().get(place).number();
      TaskSpec spec = spec(place);
      switch (said) {
        case SubmitAnswer.Accepted it ->
            answers.set(place, new BulkLine.Accepted(number, spec, it.id(), false));
        case SubmitAnswer.Duplicate it ->
            answers.set(place, new BulkLine.Accepted(number, spec, it.id(), true));
        case SubmitAnswer.Conflict _,
            SubmitAnswer.TooManyQueues _,
            SubmitAnswer.Overloaded _,
            SubmitAnswer.Unavailable _ ->
            reject(place, SubmitRefusals.problem(said, spec).orElseThrow());
      }
    }

    private void reject(int place, Problem problem) {
      long number = batch.lines().get(place).number();
      answers.set(place, new BulkLine.Rejected(number, problem));
    }

    private TaskSpec spec(int place) {
      if (batch.lines().get(place) instanceof BulkLine.Task task) {
        return task.spec();
      }
      throw new IllegalStateException("no task at " + place);
    }

    private Optional<Problem> refusalOfAll(List<SubmitAnswer> said) {
      boolean none = said.stream().allMatch(answer -> retryAfter(answer) != null);
      return none
          ? SubmitRefusals.problem(said.getFirst(), spec(open.getFirst()))
          : Optional.empty();
    }
  }

  /**
   * Whether what found no room is tried again. One that waits for those before it must not begin to
   * wait for as long when its turn comes: all of them have waited.
   */
  private synchronized boolean isPatient(List<SubmitAnswer> said) {
    long now = System.nanoTime();
    if (said.stream().anyMatch(answer -> retryAfter(answer) == null)) {
      stuckSinceNanos = null;
      return true;
    }
    Long since = stuckSinceNanos;
    if (since == null) {
      since = now;
      stuckSinceNanos = since;
    }
    return now - since < patience.toNanos();
  }

  private static final BulkLine.Answered NO_ANSWER =
      new BulkLine.Rejected(0, Problem.of(ProblemType.INTERNAL, "never answered"));

  /**
   * When a task may be tried again. One that may have been accepted all the same only with an
   * idempotency key, lest it be there twice.
   */
  private static Optional<Duration> retryAfter(SubmitAnswer answer, TaskSpec spec) {
    boolean safe = answer instanceof SubmitAnswer.Overloaded || spec.idempotencyKey() != null;
    return safe ? Optional.ofNullable(retryAfter(answer)) : Optional.empty();
  }

  private static @Nullable Duration retryAfter(SubmitAnswer answer) {
    return switch (answer) {
      case SubmitAnswer.Overloaded it -> it.retryAfter();
      case SubmitAnswer.Unavailable it -> it.retryAfter();
      case SubmitAnswer.Accepted _,
          SubmitAnswer.Duplicate _,
          SubmitAnswer.Conflict _,
          SubmitAnswer.TooManyQueues _ ->
          null;
    };
  }

  private static List<SubmitAnswer> failed(int tasks, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    SubmitAnswer answer;
    if (cause instanceof Unavailable unavailable) {
      String reason = String.valueOf(unavailable.getMessage());
      answer = new SubmitAnswer.Unavailable(reason, unavailable.retryAfter());
    } else {
      LOG.error("a batch of a bulk submission failed", cause);
      answer = new SubmitAnswer.Unavailable("the service failed; see its log", PAUSE_MAX);
    }
    return Collections.nCopies(tasks, answer);
  }

  private static Executor after(Duration pause) {
    long millis = Math.clamp(pause.toMillis(), 1, PAUSE_MAX.toMillis());
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
  }
}
