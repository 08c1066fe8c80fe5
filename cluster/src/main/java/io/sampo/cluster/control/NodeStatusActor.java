package io.sampo.cluster.control;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Tells other nodes how this one is, and makes it leave when asked.
 *
 * <p>Supervision: it is restarted; it holds nothing.
 */
public final class NodeStatusActor {

  /** Where the nodes find each other. */
  public static final String NAME = "node-status";

  private NodeStatusActor() {}

  /** What it understands. */
  public sealed interface Message {}

  /** Say how you are. */
  record Report(ActorRef<NodeReport> replyTo) implements Message {}

  /** Leave the cluster, and say how you are. */
  record Leave(ActorRef<NodeReport> replyTo) implements Message {}

  /** The actor of the node that this reporter speaks for. */
  public static Behavior<Message> create(NodeReporter reporter, Leaving leaving) {
    Behavior<Message> actor =
        Behaviors.setup(context -> {
          ActorSystem<Void> system = context.getSystem();
          return Behaviors.receive(Message.class)
              .onMessage(
                  Report.class,
                  message -> {
                    message.replyTo().tell(reporter.report());
                    return Behaviors.same();
                  })
              .onMessage(
                  Leave.class,
                  message -> {
                    leaving.start(system);
                    message.replyTo().tell(reporter.report());
                    return Behaviors.same();
                  })
              .build();
        });
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }
}
