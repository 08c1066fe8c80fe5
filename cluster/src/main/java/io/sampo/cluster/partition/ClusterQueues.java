package io.sampo.cluster.partition;

import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.queue.QueueTable.Outcome;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.queue.QueueVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The queues over all partitions: what one row says to hold for each, and how full they are. */
final class ClusterQueues {

  /**
   * A change is durable before partitions hear of it. For those that answer at once its caller
   * waits, so that it holds for what is submitted next; no node that is frozen delays it longer.
   */
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(1);

  private final Partitions partitions;
  private final LiveQueues queues;

  ClusterQueues(Partitions partitions, LiveQueues queues) {
    this.partitions = partitions;
    this.queues = queues;
  }

  /** All that hold tasks or were changed. */
  CompletionStage<List<QueueStatus>> status() {
    CompletionStage<LiveQueues.Edition> rows = queues.reload().exceptionally(_ -> queues.now());
    return partitions
        .reload()
        .exceptionally(_ -> partitions.generations())
        .thenCompose(generations -> count(generations.places()))
        .thenCombine(rows, (counts, edition) -> status(counts, edition.rows()));
  }

  private CompletionStage<List<Map<String, PartitionView.QueueCounts>>> count(
      List<PartitionPlace> places) {
    CompletionStage<List<Map<String, PartitionView.QueueCounts>>> all =
        CompletableFuture.completedFuture(new ArrayList<>());
    for (PartitionPlace place : places) {
      all =
          all.thenCombine(
              read(place, PartitionActor.CountQueues::new, PartitionActor.QueuesCounted.class),
              (counts, one) -> {
                counts.add(one.queues());
                return counts;
              });
    }
    return all;
  }

  private <R extends PartitionActor.Reply> CompletionStage<R> read(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> question,
      Class<R> reply) {
    return partitions.read(place, question, reply);
  }

  private static List<QueueStatus> status(
      List<Map<String, PartitionView.QueueCounts>> counts, Map<String, QueueVersion> rows) {
    Map<String, QueueStatus> all = new TreeMap<>();
    Totals.queues(counts).forEach(queue -> all.put(queue.name(), queue));
    rows.forEach((name, row) -> all.put(name, status(name, row, all.get(name))));
    return List.copyOf(all.values());
  }

  private static QueueStatus status(String name, QueueVersion row, @Nullable QueueStatus counted) {
    return counted == null
        ? new QueueStatus(name, row.settings(), row.version(), 0, 0, 0, null)
        : counted.with(row);
  }

  CompletionStage<QueueAnswer> change(
      String queue, QueuePatch patch, @Nullable Set<Long> expected) {
    return queues
        .change(queue, patch, expected)
        .thenCompose(outcome ->
            switch (outcome) {
              case Outcome.Changed(QueueVersion now) -> told(queue, now);
              case Outcome.OtherVersion(QueueVersion now) ->
                  CompletableFuture.completedFuture(new QueueAnswer.OtherVersion(now.version()));
              case Outcome.TooMany() ->
                  CompletableFuture.completedFuture(new QueueAnswer.TooMany());
            });
  }

  /** What a partition does not hear now it finds itself, when it opens or at its next look. */
  private CompletionStage<QueueAnswer> told(String queue, QueueVersion now) {
    PartitionCommand change =
        new PartitionCommand.ChangeQueue(queue, now.settings(), now.version());
    List<PartitionPlace> places = partitions.generations().places();
    return heard(
            places,
            replyTo -> new PartitionActor.Change(change, replyTo),
            PartitionActor.Changed.class)
        .thenCompose(
            _ -> heard(places, PartitionActor.CountQueues::new, PartitionActor.QueuesCounted.class))
        .thenApply(counted -> answer(queue, now, counted));
  }

  private static QueueAnswer answer(
      String queue, QueueVersion now, List<PartitionActor.QueuesCounted> counted) {
    QueueStatus status =
        Totals.queues(counted.stream().map(PartitionActor.QueuesCounted::queues).toList()).stream()
            .filter(one -> one.name().equals(queue))
            .findFirst()
            .orElse(null);
    return new QueueAnswer.Changed(status(queue, now, status));
  }

  /** The replies of those partitions that answer soon. */
  private <R extends PartitionActor.Reply> CompletionStage<List<R>> heard(
      List<PartitionPlace> places,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> question,
      Class<R> reply) {
    CompletableFuture<Void> late =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, HEARD_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    CompletionStage<List<R>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (PartitionPlace place : places) {
      CompletionStage<Optional<R>> one =
          partitions
              .ask(place, question, reply)
              .thenApply(Optional::of)
              .exceptionally(_ -> Optional.empty());
      all =
          all.thenCombine(
              one.applyToEither(late.thenApply(_ -> Optional.empty()), Function.identity()),
              (replies, some) -> {
                some.ifPresent(replies::add);
                return replies;
              });
    }
    return all;
  }
}
