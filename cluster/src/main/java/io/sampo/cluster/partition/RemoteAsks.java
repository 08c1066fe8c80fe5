package io.sampo.cluster.partition;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What partitions on other nodes were asked and have not answered yet. What a node was asked that
 * died is answered by nobody: rather than wait out its time, it is given up soon after the node is
 * gone. Nobody here knows which partition was where, so all that is still unanswered then is given
 * up; who lives has answered long before, or is so busy that asking again does no harm. Safe for
 * many threads.
 */
final class RemoteAsks {

  /** From the removal of a node until what was asked is given up. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** For regions to see the removal: what was asked since then has gone to another node. */
  private static final Duration SEEN_WITHIN = Duration.ofMillis(500);

  private static final Duration RETRY_SOON = Duration.ofMillis(500);

  private final Set<Ask> open = ConcurrentHashMap.newKeySet();

  private record Ask(
      PartitionPlace place, long sinceNanos, CompletableFuture<PartitionActor.Reply> answer) {

    /** Each is itself alone. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** The answer of a partition on another node, or an {@link Unavailable} if that node goes. */
  CompletionStage<PartitionActor.Reply> add(
      PartitionPlace place, CompletionStage<PartitionActor.Reply> answer) {
    Ask ask = new Ask(place, System.nanoTime(), new CompletableFuture<>());
    open.add(ask);
    answer.whenComplete((reply, failure) -> {
      open.remove(ask);
      if (failure == null) {
        ask.answer.complete(reply);
      } else {
        ask.answer.completeExceptionally(failure);
      }
    });
    return ask.answer;
  }

  /** A node is a member no more: what it has not answered it never will. */
  void nodeGone(ActorSystem<?> system) {
    system
        .scheduler()
        .scheduleOnce(
            GRACE,
            () -> giveUp(System.nanoTime() - GRACE.minus(SEEN_WITHIN).toNanos()),
            system.executionContext());
  }

  /** Gives up what was asked before that time. */
  void giveUp(long beforeNanos) {
    for (Ask ask : open) {
      if (ask.sinceNanos - beforeNanos < 0) {
        String reason =
            "partition %s was on a node that is gone; what was asked may have been done"
                .formatted(ask.place);
        ask.answer.completeExceptionally(new Unavailable(reason, RETRY_SOON));
      }
    }
  }
}
