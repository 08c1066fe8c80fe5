package io.sampo.cluster.node;

import io.sampo.cluster.control.Leaving;
import io.sampo.cluster.control.Members;
import io.sampo.cluster.partition.PartitionKeeperActor;
import io.sampo.cluster.worker.WorkerPoolActor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The way of a node out of its cluster: what its coordinated shutdown does, in which order.
 *
 * <p>Decision 0011 says why. First it starts nothing any more and hands its partitions over, so
 * that new work does not wait for what still runs here; then what runs ends or is stopped. A node
 * that has nobody to hand over to lets what runs end while its partitions can still record it.
 */
final class NodeExit {

  private static final Duration HAND_OVER_WITHIN = Duration.ofSeconds(15);
  private static final Duration ANSWER_MARGIN = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final NodeParts parts;
  private final Leaving leaving;
  private final Duration stopWithin;

  NodeExit(ActorSystem<?> system, NodeParts parts, Leaving leaving, Duration stopWithin) {
    this.system = system;
    this.parts = parts;
    this.leaving = leaving;
    this.stopWithin = stopWithin;
  }

  void register() {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(), "hand-over-partitions", this::handOver);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(), "finish-attempts", this::finishAttempts);
  }

  private CompletionStage<Done> handOver() {
    leaving.begin();
    parts.slots().close();
    if (downed() || !new Members(system).othersServe()) {
      parts.keeper().tell(PartitionKeeperActor.Message.REST);
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    CompletionStage<Done> handedOver = parts.partitions().leave(HAND_OVER_WITHIN);
    parts.keeper().tell(PartitionKeeperActor.Message.HURRY);
    return handedOver.whenComplete(
        (_, _) -> parts.keeper().tell(PartitionKeeperActor.Message.REST));
  }

  private CompletionStage<Done> finishAttempts() {
    if (downed()) {
      // Nobody records any more what becomes of them: there is nothing to wait for.
      parts.workers().tell(new WorkerPoolActor.Drain(Duration.ZERO, system.ignoreRef()));
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return AskPattern.<WorkerPoolActor.Message, WorkerPoolActor.Drained>ask(
            parts.workers(),
            replyTo -> new WorkerPoolActor.Drain(stopWithin, replyTo),
            stopWithin.plus(ANSWER_MARGIN),
            system.scheduler())
        .handle((_, _) -> Done.getInstance());
  }

  /** Others have taken over already: nothing that still runs here can be recorded any more. */
  private boolean downed() {
    return CoordinatedShutdown.get(system)
        .getShutdownReason()
        .filter(CoordinatedShutdown.clusterDowningReason()::equals)
        .isPresent();
  }
}
