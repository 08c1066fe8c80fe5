package io.sampo.cluster.partition;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether generations were opened or retired, lets partitions rest that are in
 * none that lives, and on the cluster's leader brings old ones to their end. There may be two
 * leaders for a while, or none: all that is done may be done twice, or later.
 *
 * <p>Supervision: it is restarted; it holds nothing.
 */
public final class GenerationKeeperActor extends AbstractBehavior<GenerationKeeperActor.Message> {

  private static final Logger LOG = LoggerFactory.getLogger(GenerationKeeperActor.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * So many ticks to a look while there is one generation. A node that has not heard of a younger
   * one is told by the first partition that closes.
   */
  private static final int TICKS_WHILE_ONE = 3;

  private final Partitions partitions;
  private final LocalPartitions local;
  private final GenerationDriver driver;
  private int ticks;
  private boolean looking;
  private boolean again;
  private boolean failing;

  /** What the keeper understands. */
  public sealed interface Message {}

  /** Look after the generations now. */
  public record Look() implements Message {}

  private record Tick() implements Message {}

  private record Looked(@Nullable Throwable failure) implements Message {}

  /** Looks after generations, at once and every second or so. */
  public static Behavior<Message> create(
      GenerationTable table, Partitions partitions, LocalPartitions local) {
    Behavior<Message> keeper =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers -> {
              timers.startTimerWithFixedDelay(new Tick(), LOOK);
              return new GenerationKeeperActor(context, table, partitions, local);
            }));
    return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.restart());
  }

  private GenerationKeeperActor(
      ActorContext<Message> context,
      GenerationTable table,
      Partitions partitions,
      LocalPartitions local) {
    super(context);
    this.partitions = partitions;
    this.local = local;
    this.driver = new GenerationDriver(table, partitions);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Look.class, _ -> onLook())
        .onMessage(Tick.class, _ -> onTick())
        .onMessage(Looked.class, this::onLooked)
        .build();
  }

  private Behavior<Message> onTick() {
    ticks++;
    return partitions.generations().live().size() == 1 && !failing && ticks % TICKS_WHILE_ONE != 0
        ? this
        : onLook();
  }

  private Behavior<Message> onLook() {
    if (looking) {
      again = true;
      return this;
    }
    looking = true;
    getContext().pipeToSelf(partitions.reload().thenCompose(this::look), (_, e) -> new Looked(e));
    return this;
  }

  private CompletionStage<Done> look(Generations generations) {
    local.beyond(generations).forEach(gate -> gate.tell(new PartitionActor.Rest()));
    return leads()
        ? driver.drive(generations)
        : CompletableFuture.completedStage(Done.getInstance());
  }

  private boolean leads() {
    Cluster cluster = Cluster.get(getContext().getSystem());
    return cluster.selfMember().address().equals(cluster.state().getLeader());
  }

  private Behavior<Message> onLooked(Looked message) {
    looking = false;
    if (message.failure() != null && !failing) {
      LOG.warn(
          "Cannot look after the generations of partitions right now ({}). Tasks run all the same;"
              + " trying again every second.",
          message.failure().toString());
    }
    failing = message.failure() != null;
    if (again) {
      again = false;
      getContext().getSelf().tell(new Look());
    }
    return this;
  }
}
