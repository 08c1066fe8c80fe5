package io.sampo.cluster.partition;

import io.sampo.cluster.partition.PartitionActor.Reason;
import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.ChangeHub;
import io.sampo.cluster.task.HandlerCatalog;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.task.WaitReason;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.Answer.Refused;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** The task service over the partitions of the cluster and the archive. */
public final class ShardedTaskService implements TaskService {

  private static final Duration WAIT_SLICE = Duration.ofSeconds(20);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);

  private final Partitions partitions;
  private final ClusterGenerations generations;
  private final ClusterQueues queues;
  private final Submitter submitter;
  private final Admission admission;
  private final Archive archive;
  private final Slots slots;
  private final HandlerCatalog handlers;
  private final ChangeHub changes;

  /** Serves the tasks of these partitions and this archive. */
  public ShardedTaskService(
      Partitions partitions,
      ClusterGenerations generations,
      KeyClaims claims,
      LiveQueues queues,
      Archive archive,
      Admission admission,
      Slots slots,
      HandlerCatalog handlers,
      ChangeHub changes) {
    this.partitions = partitions;
    this.generations = generations;
    this.queues = new ClusterQueues(partitions, queues);
    this.submitter =
        new Submitter(new KeySettler(claims, partitions), new SubmissionRouter(partitions));
    this.admission = admission;
    this.archive = archive;
    this.slots = slots;
    this.handlers = handlers;
    this.changes = changes;
  }

  @Override
  public CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn() {
    return admission.line().turn();
  }

  @Override
  public CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs) {
    Optional<String> refusal = admission.refusal();
    if (refusal.isPresent()) {
      SubmitAnswer overloaded = new SubmitAnswer.Overloaded(refusal.get(), RETRY_SOON);
      return CompletableFuture.completedFuture(Collections.nCopies(specs.size(), overloaded));
    }
    return admission.line().through(() -> submitter.submit(specs));
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    return where(id).thenCompose(place -> find(id, place));
  }

  private CompletionStage<Optional<TaskRecord>> find(TaskId id, Place place) {
    return switch (place) {
      case NOWHERE -> CompletableFuture.completedFuture(Optional.empty());
      case ARCHIVE -> archive.byId(id);
      case PARTITION ->
          read(id, replyTo -> new PartitionActor.Find(id, replyTo), PartitionActor.Found.class)
              .thenCompose(found -> elseArchived(id, found));
    };
  }

  /** Where a task can be found, if there is one. */
  private enum Place {
    PARTITION,
    /** Its generation has run empty. */
    ARCHIVE,
    NOWHERE
  }

  /** What seems to be nowhere, or archived for good, may only be news to this node. */
  private CompletionStage<Place> where(TaskId id) {
    Place known = place(id, partitions.generations());
    return known == Place.PARTITION
        ? CompletableFuture.completedFuture(known)
        : partitions.reload().thenApply(generations -> place(id, generations));
  }

  private static Place place(TaskId id, Generations generations) {
    return generations
        .of(id)
        .map(generation -> generation.live() ? Place.PARTITION : Place.ARCHIVE)
        .orElse(Place.NOWHERE);
  }

  private CompletionStage<Optional<TaskRecord>> elseArchived(
      TaskId id, PartitionActor.Found found) {
    return found.task().isPresent()
        ? CompletableFuture.completedFuture(found.task())
        : archive.byId(id);
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> awaitFinished(TaskId id, Duration atMost) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    return where(id)
        .thenCompose(
            place -> place == Place.PARTITION ? awaitUntil(id, untilNanos) : find(id, place));
  }

  /** Waits in slices, since a partition that moves forgets who waits. */
  private CompletionStage<Optional<TaskRecord>> awaitUntil(TaskId id, long untilNanos) {
    Duration left = left(untilNanos);
    if (!left.isPositive()) {
      return find(id);
    }
    Duration slice = left.compareTo(WAIT_SLICE) < 0 ? left : WAIT_SLICE;
    return partitions
        .ask(
            PartitionPlace.of(id),
            replyTo -> new PartitionActor.AwaitFinished(id, slice, replyTo),
            slice)
        .thenApply(reply -> Partitions.expect(PartitionActor.Found.class, reply))
        .thenCompose(found -> elseArchived(id, found))
        .exceptionallyCompose(_ -> soon(untilNanos).thenCompose(_ -> awaitUntil(id, untilNanos)));
  }

  private static Duration left(long untilNanos) {
    return Duration.ofNanos(untilNanos - System.nanoTime());
  }

  /** A little later, and not after that time: one that cannot answer is not asked in a frenzy. */
  private static CompletionStage<Done> soon(long untilNanos) {
    long leftMillis = Math.max(0, left(untilNanos).toMillis());
    return CompletableFuture.supplyAsync(
        Done::getInstance,
        CompletableFuture.delayedExecutor(
            Math.min(leftMillis, ASK_AGAIN.toMillis()), TimeUnit.MILLISECONDS));
  }

  @Override
  public CompletionStage<TaskPage> list(TaskFilter filter, @Nullable TaskId before, int limit) {
    return readAll(
            replyTo -> new PartitionActor.Newest(filter, before, limit, replyTo),
            PartitionActor.Listed.class)
        .thenCompose(lists -> {
          List<TaskPage> live = lists.stream().map(PartitionActor.Listed::page).toList();
          TaskStatus status = filter.status();
          return status != null && !status.finished()
              ? CompletableFuture.completedFuture(TaskPages.merge(live, TaskPage.EMPTY, limit))
              : archive
                  .newest(filter, before, limit)
                  .thenApply(archived -> TaskPages.merge(live, archived, limit));
        });
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(TaskId id) {
    return where(id)
        .thenCompose(place -> {
          if (place != Place.PARTITION) {
            return find(id, place).thenApply(task -> changeAnswer(Refused.UNKNOWN_TASK, task));
          }
          PartitionCommand cancel = new PartitionCommand.Cancel(id);
          return change(id, replyTo -> new PartitionActor.Change(cancel, replyTo));
        });
  }

  private CompletionStage<ChangeAnswer> change(
      TaskId id, Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
    return ask(id, message, PartitionActor.Changed.class)
        .thenCompose(changed -> find(id).thenApply(task -> changeAnswer(changed.answer(), task)));
  }

  private static ChangeAnswer changeAnswer(Answer answer, Optional<TaskRecord> task) {
    if (task.isEmpty()) {
      return new ChangeAnswer.Unknown();
    }
    if (answer == Refused.KEY_MOVED) {
      return new ChangeAnswer.KeyMoved(task.get());
    }
    boolean alreadyCancelled =
        answer == Refused.UNKNOWN_TASK && task.get().status() == TaskStatus.CANCELLED;
    return answer instanceof Answer.Done || alreadyCancelled
        ? new ChangeAnswer.Changed(task.get())
        : new ChangeAnswer.WrongStatus(task.get());
  }

  @Override
  public CompletionStage<ChangeAnswer> retry(TaskId id) {
    return where(id)
        .thenCompose(place ->
            switch (place) {
              case NOWHERE -> CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
              case ARCHIVE -> archive.byId(id).thenCompose(task -> retryFromRetired(id, task));
              case PARTITION -> retry(id, epoch(id));
            });
  }

  private long epoch(TaskId id) {
    return partitions.generations().of(id).map(Generations.Generation::epoch).orElse(0L);
  }

  /** What cannot come back does not open a generation that is done. */
  private CompletionStage<ChangeAnswer> retryFromRetired(TaskId id, Optional<TaskRecord> task) {
    if (task.isEmpty() || task.get().status() != TaskStatus.FAILED) {
      return CompletableFuture.completedFuture(changeAnswer(Refused.NOT_FAILED, task));
    }
    return task.get().spec().key() != null
        ? CompletableFuture.completedFuture(new ChangeAnswer.KeyMoved(task.get()))
        : reopenAndRetry(id);
  }

  private CompletionStage<ChangeAnswer> reopenAndRetry(TaskId id) {
    return generations.reopen(id.generation()).thenCompose(epoch -> retry(id, epoch));
  }

  /** A generation that was found empty in that epoch takes a task back only in a later one. */
  private CompletionStage<ChangeAnswer> retry(TaskId id, long epoch) {
    return ask(
            id,
            replyTo -> new PartitionActor.RetryByHand(id, epoch, replyTo),
            PartitionActor.Changed.class)
        .thenCompose(changed ->
            changed.answer() == Refused.RETIRED
                ? reopenAndRetry(id)
                : find(id).thenApply(task -> changeAnswer(changed.answer(), task)));
  }

  @Override
  public CompletionStage<Optional<WaitReason>> why(TaskId id) {
    return where(id)
        .thenCompose(place ->
            place == Place.PARTITION
                ? read(id, replyTo -> new PartitionActor.Why(id, replyTo), Reason.class)
                    .thenCompose(reason -> reason(id, reason))
                : find(id, place).thenApply(ShardedTaskService::ended));
  }

  private CompletionStage<Optional<WaitReason>> reason(TaskId id, Reason reason) {
    return reason
        .waiting()
        .map(waiting -> WaitReasons.of(waiting, slots, handlers))
        .<CompletionStage<Optional<WaitReason>>>map(
            known -> CompletableFuture.completedFuture(Optional.of(known)))
        .orElseGet(() -> archive.byId(id).thenApply(ShardedTaskService::ended));
  }

  private static Optional<WaitReason> ended(Optional<TaskRecord> task) {
    return task.map(record -> new WaitReason.Nothing(record.status()));
  }

  /** What retired generations counted is kept with them. */
  @Override
  public CompletionStage<TaskStats> stats() {
    return known()
        .thenCompose(generations ->
            readAll(generations, PartitionActor.Count::new, PartitionActor.Counted.class)
                .thenApply(replies -> {
                  List<PartitionView.Counts> counts = new ArrayList<>();
                  replies.forEach(reply -> counts.add(reply.counts()));
                  generations.generations().stream()
                      .filter(generation -> !generation.live())
                      .forEach(generation -> counts.add(generation.counts()));
                  return Totals.stats(counts);
                }));
  }

  @Override
  public CompletionStage<List<QueueStatus>> queues() {
    return queues.status();
  }

  @Override
  public CompletionStage<QueueAnswer> changeQueue(
      String queue, QueuePatch patch, @Nullable Set<Long> expected) {
    return queues.change(queue, patch, expected);
  }

  @Override
  public CompletionStage<List<TypeStatus>> types() {
    return CompletableFuture.completedFuture(handlers.statuses());
  }

  @Override
  public boolean knowsType(String type) {
    return handlers.handles(type);
  }

  @Override
  public Source<TaskChange, NotUsed> changes(@Nullable TaskId id) {
    return changes.changes(id);
  }

  private <R extends PartitionActor.Reply> CompletionStage<R> ask(
      TaskId id,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Class<R> reply) {
    return partitions.ask(PartitionPlace.of(id), message, reply);
  }

  private <R extends PartitionActor.Reply> CompletionStage<R> read(
      TaskId id,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Class<R> reply) {
    return partitions.read(PartitionPlace.of(id), message, reply);
  }

  /** The generations as they stand, or as this node knew them where that cannot be said now. */
  private CompletionStage<Generations> known() {
    return partitions.reload().exceptionally(_ -> partitions.generations());
  }

  private <R extends PartitionActor.Reply> CompletionStage<List<R>> readAll(
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message, Class<R> reply) {
    return known().thenCompose(generations -> readAll(generations, message, reply));
  }

  private <R extends PartitionActor.Reply> CompletionStage<List<R>> readAll(
      Generations generations,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Class<R> reply) {
    CompletionStage<List<R>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (PartitionPlace place : generations.places()) {
      all =
          all.thenCombine(
              partitions.read(place, message, reply),
              (replies, one) -> {
                replies.add(one);
                return replies;
              });
    }
    return all;
  }
}
