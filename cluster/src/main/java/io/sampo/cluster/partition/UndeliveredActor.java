package io.sampo.cluster.partition;

import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/**
 * Tells who asked a partition that the question did not reach it. Sharding drops what it has
 * buffered for a partition that is about to move, a partition that has left does not read its last
 * messages, and a connection that breaks has messages left: all of them end as dead letters of this
 * node. Nobody has acted on them, so they can be sent again.
 *
 * <p>Supervision: it is restarted and holds nothing.
 */
public final class UndeliveredActor {

  private UndeliveredActor() {}

  /** Reads the dead letters of its actor system. */
  public static Behavior<AllDeadLetters> create() {
    Behavior<AllDeadLetters> reader =
        Behaviors.setup(context -> {
          context
              .getSystem()
              .eventStream()
              .tell(new EventStream.Subscribe<>(AllDeadLetters.class, context.getSelf()));
          return Behaviors.receiveMessage(letter -> {
            tellAsker(letter.message());
            return Behaviors.same();
          });
        });
    return Behaviors.supervise(reader).onFailure(SupervisorStrategy.restart());
  }

  private static void tellAsker(Object message) {
    Object content = message;
    // What sharding drops comes as a dead letter within a dead letter.
    while (content instanceof AllDeadLetters letter) {
      content = letter.message();
    }
    if (content instanceof ShardingEnvelope<?> envelope) {
      content = envelope.message();
    }
    if (content instanceof PartitionActor.Question question) {
      question.replyTo().tell(new PartitionActor.Undelivered());
    }
  }
}
