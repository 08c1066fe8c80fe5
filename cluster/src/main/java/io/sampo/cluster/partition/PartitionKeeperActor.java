package io.sampo.cluster.partition;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Keeps every partition running, also those that nobody calls: after a failover their timers and
 * tasks must go on by themselves.
 *
 * <p>Supervision: it is restarted; it holds nothing.
 */
public final class PartitionKeeperActor {

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration HURRIED_LOOK = Duration.ofMillis(100);
  private static final Duration HURRIED_FOR = Duration.ofSeconds(10);

  private PartitionKeeperActor() {}

  /** What the keeper understands. */
  public enum Message {
    /** Look after the partitions. */
    LOOK,
    /** For a while look more often: partitions are moving. */
    HURRY,
    /** Look as usual. */
    CALM_DOWN,
    /** Look no more: the node has nothing to do with partitions any longer. */
    REST
  }

  /** Looks after all partitions, at once and every second. */
  public static Behavior<Message> create(Partitions partitions, LocalPartitions local) {
    Behavior<Message> keeper =
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Message.LOOK, Duration.ZERO, LOOK);
          return Behaviors.receive(Message.class)
              .onMessage(
                  Message.class,
                  message -> {
                    switch (message) {
                      case LOOK -> wakeAbsent(partitions, local);
                      case HURRY -> {
                        timers.startTimerWithFixedDelay(Message.LOOK, Duration.ZERO, HURRIED_LOOK);
                        timers.startSingleTimer(Message.CALM_DOWN, HURRIED_FOR);
                      }
                      case CALM_DOWN -> timers.startTimerWithFixedDelay(Message.LOOK, LOOK);
                      case REST -> {
                        timers.cancelAll();
                        return Behaviors.ignore();
                      }
                    }
                    return Behaviors.same();
                  })
              .build();
        });
    return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.restart());
  }

  private static void wakeAbsent(Partitions partitions, LocalPartitions local) {
    partitions.generations().places().stream()
        .filter(place -> local.find(place) == null)
        .forEach(place -> partitions.tell(place, new PartitionActor.Wake()));
  }
}
