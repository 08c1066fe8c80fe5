package io.sampo.cluster.partition;

import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.ChangeHub;
import io.sampo.cluster.task.HandlerCatalog;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.task.Unavailable;
import io.sampo.cluster.task.WaitReason;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.codec.BodyHash;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final Duration WAIT_SLICE = Duration.ofSeconds(20);
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Partitions partitions;
  private final Archive archive;
  private final HeapBudget budget;
  private final Slots slots;
  private final HandlerCatalog handlers;
  private final ChangeHub changes;
  private final Clock clock;

  /** Serves the tasks of these partitions and this archive. */
  public ShardedTaskService(
      Partitions partitions,
      Archive archive,
      HeapBudget budget,
      Slots slots,
      HandlerCatalog handlers,
      ChangeHub changes,
      Clock clock) {
    this.partitions = partitions;
    this.archive = archive;
    this.budget = budget;
    this.slots = slots;
    this.handlers = handlers;
    this.changes = changes;
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs) {
    if (!budget.hasRoom()) {
      String reason =
          "the live tasks of this node take %d MiB of the heap, as much as they may"
              .formatted(budget.used() >> 20);
      return CompletableFuture.completedFuture(
          all(specs.size(), new SubmitAnswer.Overloaded(reason, RETRY_SOON)));
    }
    Map<PartitionPlace, List<Integer>> byPlace = place(specs);
    if (byPlace.size() == 1) {
      return submit(byPlace.keySet().iterator().next(), specs);
    }
    SubmitAnswer[] answers = new SubmitAnswer[specs.size()];
    CompletionStage<?> done = CompletableFuture.completedFuture(null);
    for (Map.Entry<PartitionPlace, List<Integer>> entry : byPlace.entrySet()) {
      List<Integer> indexes = entry.getValue();
      CompletionStage<List<SubmitAnswer>> part =
          submit(entry.getKey(), indexes.stream().map(specs::get).toList());
      done = done.thenCombine(part, (_, some) -> fill(answers, indexes, some));
    }
    return done.thenApply(_ -> Arrays.asList(answers));
  }

  private static SubmitAnswer[] fill(
      SubmitAnswer[] answers, List<Integer> indexes, List<SubmitAnswer> some) {
    for (int i = 0; i < indexes.size(); i++) {
      answers[indexes.get(i)] = some.get(i);
    }
    return answers;
  }

  /** Tasks with a key go where it says; all others of one call go to one partition together. */
  private Map<PartitionPlace, List<Integer>> place(List<TaskSpec> specs) {
    Map<PartitionPlace, List<Integer>> byPlace = new LinkedHashMap<>();
    PartitionPlace anywhere = null;
    for (int i = 0; i < specs.size(); i++) {
      TaskSpec spec = specs.get(i);
      String key = spec.key() != null ? spec.key() : spec.idempotencyKey();
      PartitionPlace place;
      if (key == null) {
        anywhere = anywhere == null ? partitions.next(specs.size()) : anywhere;
        place = anywhere;
      } else {
        place = partitions.generations().placeOf(key);
      }
      byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(i);
    }
    return byPlace;
  }

  private CompletionStage<List<SubmitAnswer>> submit(PartitionPlace place, List<TaskSpec> specs) {
    List<PartitionCommand.Submit> submits = new ArrayList<>(specs.size());
    int bytes = 0;
    for (TaskSpec spec : specs) {
      submits.add(new PartitionCommand.Submit(spec, BodyHash.of(spec), null));
      bytes += 40 + spec.payload().length();
    }
    int size = bytes;
    return partitions
        .ask(
            place,
            replyTo -> new PartitionActor.Submit(submits, size, replyTo),
            size,
            ANSWER_WITHIN)
        .thenApply(reply -> answers(reply, specs.size()))
        .exceptionally(failure ->
            all(specs.size(), new SubmitAnswer.Unavailable(reason(failure), RETRY_SOON)));
  }

  private static List<SubmitAnswer> answers(PartitionActor.Reply reply, int count) {
    if (reply instanceof PartitionActor.Refused refused) {
      return all(
          count,
          refused.overloaded()
              ? new SubmitAnswer.Overloaded(refused.reason(), RETRY_SOON)
              : new SubmitAnswer.Unavailable(refused.reason(), RETRY_SOON));
    }
    List<SubmitAnswer> answers = new ArrayList<>(count);
    for (Answer answer : expect(PartitionActor.Submitted.class, reply).answers()) {
      answers.add(submitAnswer(answer));
    }
    return answers;
  }

  private static SubmitAnswer submitAnswer(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> new SubmitAnswer.Accepted(accepted.id());
      case Answer.Duplicate duplicate -> new SubmitAnswer.Duplicate(duplicate.id());
      case Answer.Refused.IDEMPOTENCY_CONFLICT -> new SubmitAnswer.Conflict();
      case Answer.Refused.TOO_MANY_QUEUES -> new SubmitAnswer.TooManyQueues();
      case Answer.Done _, Answer.Refused _ ->
          throw new IllegalStateException("a submission was answered with " + answer);
    };
  }

  private static List<SubmitAnswer> all(int count, SubmitAnswer answer) {
    List<SubmitAnswer> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      answers.add(answer);
    }
    return answers;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    if (!partitions.generations().mayHold(id)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return ask(id, replyTo -> new PartitionActor.Find(id, replyTo))
        .thenCompose(reply -> elseArchived(id, reply));
  }

  private CompletionStage<Optional<TaskRecord>> elseArchived(
      TaskId id, PartitionActor.Reply reply) {
    Optional<TaskRecord> live = expect(PartitionActor.Found.class, reply).task();
    return live.isPresent() ? CompletableFuture.completedFuture(live) : archive.byId(id);
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> awaitFinished(TaskId id, Duration atMost) {
    if (!partitions.generations().mayHold(id)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return awaitUntil(id, clock.millis() + atMost.toMillis());
  }

  /** Waits in slices, since a partition that moves forgets who waits. */
  private CompletionStage<Optional<TaskRecord>> awaitUntil(TaskId id, long untilMillis) {
    long leftMillis = untilMillis - clock.millis();
    if (leftMillis <= 0) {
      return find(id);
    }
    Duration slice = Duration.ofMillis(Math.min(leftMillis, WAIT_SLICE.toMillis()));
    long sliceUntilMillis = clock.millis() + slice.toMillis();
    return partitions
        .ask(
            PartitionPlace.of(id),
            replyTo -> new PartitionActor.AwaitFinished(id, sliceUntilMillis, replyTo),
            slice)
        .thenApply(ShardedTaskService::unlessRefused)
        .thenCompose(reply -> elseArchived(id, reply))
        .exceptionallyCompose(_ -> soon(untilMillis).thenCompose(_ -> awaitUntil(id, untilMillis)));
  }

  /** A little later, and not after that time: one that cannot answer is not asked in a frenzy. */
  private CompletionStage<Done> soon(long untilMillis) {
    long leftMillis = Math.max(0, untilMillis - clock.millis());
    return CompletableFuture.supplyAsync(
        Done::getInstance,
        CompletableFuture.delayedExecutor(
            Math.min(leftMillis, ASK_AGAIN.toMillis()), TimeUnit.MILLISECONDS));
  }

  @Override
  public CompletionStage<List<TaskRecord>> list(
      TaskFilter filter, @Nullable TaskId before, int limit) {
    return askAll(replyTo -> new PartitionActor.Newest(filter, before, limit, replyTo))
        .thenCompose(replies -> {
          List<TaskRecord> live = new ArrayList<>();
          for (PartitionActor.Reply reply : replies) {
            live.addAll(expect(PartitionActor.Listed.class, reply).tasks());
          }
          TaskStatus status = filter.status();
          return status != null && !status.finished()
              ? CompletableFuture.completedFuture(TaskPages.merge(live, List.of(), limit))
              : archive
                  .newest(filter, before, limit)
                  .thenApply(archived -> TaskPages.merge(live, archived, limit));
        });
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(TaskId id) {
    return change(
        id, replyTo -> new PartitionActor.Change(new PartitionCommand.Cancel(id), replyTo));
  }

  @Override
  public CompletionStage<ChangeAnswer> retry(TaskId id) {
    return change(id, replyTo -> new PartitionActor.RetryByHand(id, replyTo));
  }

  private CompletionStage<ChangeAnswer> change(
      TaskId id, Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
    if (!partitions.generations().mayHold(id)) {
      return CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
    }
    return ask(id, message)
        .thenCompose(reply -> {
          Answer answer = expect(PartitionActor.Changed.class, reply).answer();
          return find(id).thenApply(task -> changeAnswer(answer, task));
        });
  }

  private static ChangeAnswer changeAnswer(Answer answer, Optional<TaskRecord> task) {
    if (task.isEmpty()) {
      return new ChangeAnswer.Unknown();
    }
    boolean alreadyCancelled =
        answer == Answer.Refused.UNKNOWN_TASK && task.get().status() == TaskStatus.CANCELLED;
    return answer instanceof Answer.Done || alreadyCancelled
        ? new ChangeAnswer.Changed(task.get())
        : new ChangeAnswer.WrongStatus(task.get());
  }

  @Override
  public CompletionStage<Optional<WaitReason>> why(TaskId id) {
    if (!partitions.generations().mayHold(id)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return ask(id, replyTo -> new PartitionActor.Why(id, replyTo))
        .thenCompose(reply ->
            expect(PartitionActor.Reason.class, reply)
                .waiting()
                .map(waiting -> WaitReasons.of(waiting, slots, handlers))
                .<CompletionStage<Optional<WaitReason>>>map(
                    reason -> CompletableFuture.completedFuture(Optional.of(reason)))
                .orElseGet(() -> archivedReason(id)));
  }

  private CompletionStage<Optional<WaitReason>> archivedReason(TaskId id) {
    return archive
        .byId(id)
        .thenApply(task -> task.map(record -> new WaitReason.Nothing(record.status())));
  }

  @Override
  public CompletionStage<TaskStats> stats() {
    return askAll(PartitionActor.Count::new)
        .thenApply(replies ->
            Totals.stats(
                replies.stream()
                    .map(reply -> expect(PartitionActor.Counted.class, reply).counts())
                    .toList()));
  }

  @Override
  public CompletionStage<List<QueueStatus>> queues() {
    return askAll(PartitionActor.CountQueues::new)
        .thenApply(replies ->
            Totals.queues(
                replies.stream()
                    .map(reply -> expect(PartitionActor.QueuesCounted.class, reply).queues())
                    .toList()));
  }

  @Override
  public CompletionStage<QueueStatus> changeQueue(String queue, QueueSettings settings) {
    PartitionCommand change = new PartitionCommand.ChangeQueue(queue, settings);
    return askAll(replyTo -> new PartitionActor.Change(change, replyTo))
        .thenCompose(_ -> queues())
        .thenApply(queues ->
            queues.stream()
                .filter(status -> status.name().equals(queue))
                .findFirst()
                .orElseGet(() -> new QueueStatus(queue, settings, 0, 0, 0, null)));
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

  private CompletionStage<PartitionActor.Reply> ask(
      TaskId id, Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
    return partitions
        .ask(PartitionPlace.of(id), message, ANSWER_WITHIN)
        .thenApply(ShardedTaskService::unlessRefused);
  }

  private CompletionStage<List<PartitionActor.Reply>> askAll(
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message) {
    CompletionStage<List<PartitionActor.Reply>> all =
        CompletableFuture.completedFuture(new ArrayList<>());
    for (PartitionPlace place : partitions.generations().places()) {
      CompletionStage<PartitionActor.Reply> one = partitions.ask(place, message, ANSWER_WITHIN);
      all =
          all.thenCombine(
              one,
              (replies, reply) -> {
                replies.add(unlessRefused(reply));
                return replies;
              });
    }
    return all;
  }

  private static PartitionActor.Reply unlessRefused(PartitionActor.Reply reply) {
    if (reply instanceof PartitionActor.Refused refused) {
      throw new Unavailable(refused.reason(), RETRY_SOON);
    }
    return reply;
  }

  private static <R extends PartitionActor.Reply> R expect(
      Class<R> type, PartitionActor.Reply reply) {
    return type.cast(unlessRefused(reply));
  }
}
