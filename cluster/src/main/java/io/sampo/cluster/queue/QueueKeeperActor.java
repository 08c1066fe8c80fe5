package io.sampo.cluster.queue;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Looks every second whether queues were changed by other nodes.
 *
 * <p>Supervision: it is restarted; it holds nothing.
 */
public final class QueueKeeperActor {

  private static final Duration LOOK = Duration.ofSeconds(1);

  private QueueKeeperActor() {}

  /** What the keeper understands. */
  public enum Message {
    /** Look whether something has changed. */
    LOOK
  }

  /**
   * Looks after the queues.
   *
   * @param looked called with the number of what is known now
   */
  public static Behavior<Message> create(LiveQueues queues, LongConsumer looked) {
    Behavior<Message> keeper =
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Message.LOOK, LOOK);
          return Behaviors.receive(Message.class)
              .onMessage(
                  Message.class,
                  _ -> {
                    var _ = queues.reload().thenAccept(edition -> looked.accept(edition.number()));
                    return Behaviors.same();
                  })
              .build();
        });
    return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.restart());
  }
}
