package io.sampo.cluster.worker;

import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.PlaceLedger;
import io.sampo.core.queue.PlaceStatement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Shares out the places of queues with a limit; one for the whole cluster. It moves words; the
 * rules are the {@link PlaceLedger}'s.
 *
 * <p>Supervision: it is restarted with a new ledger, which grants nothing before every partition
 * has said what it holds.
 */
public final class QueueLimitActor extends AbstractBehavior<QueueLimitActor.Message> {

  private static final Duration ASK_AGAIN = Duration.ofMillis(250);

  /** What it understands. */
  public sealed interface Message {}

  /**
   * What partitions of a node hold and want now.
   *
   * @param node its name
   * @param number tells the answer to this from those to earlier ones
   * @param whole whether these are all partitions that are open there
   * @param statements what they say
   */
  public record Share(
      String node,
      long number,
      boolean whole,
      List<PlaceStatement> statements,
      ActorRef<QueueShareActor.Message> replyTo)
      implements Message {

    /** Takes an unmodifiable copy. */
    public Share {
      statements = List.copyOf(statements);
    }
  }

  /**
   * What a node of an earlier release holds: it may keep that, and gets no more until it runs this
   * release, for nobody can tell which of its partitions hold what.
   *
   * @param held its places, by queue
   */
  public record ShareByNode(
      String node, long number, Map<String, Long> held, ActorRef<QueueShareActor.Message> replyTo)
      implements Message {

    /** Takes an unmodifiable copy. */
    public ShareByNode {
      held = Map.copyOf(held);
    }
  }

  private record Running(@Nullable Collection<PartitionPlace> places, @Nullable Throwable failure)
      implements Message {}

  private record AskRunning() implements Message {}

  private final TimerScheduler<Message> timers;
  private final Peers peers;
  private final Supplier<CompletionStage<Collection<PartitionPlace>>> running;
  private final PlaceLedger ledger = new PlaceLedger();
  private final Map<String, ActorRef<QueueShareActor.Message>> nodes = new HashMap<>();

  /**
   * The one that shares out.
   *
   * @param running finds out which partitions run in the cluster
   */
  public static Behavior<Message> create(
      Peers peers, Supplier<CompletionStage<Collection<PartitionPlace>>> running) {
    Behavior<Message> actor =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers -> new QueueLimitActor(context, timers, peers, running)));
    return Behaviors.supervise(actor).onFailure(SupervisorStrategy.restart());
  }

  private QueueLimitActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Peers peers,
      Supplier<CompletionStage<Collection<PartitionPlace>>> running) {
    super(context);
    this.timers = timers;
    this.peers = peers;
    this.running = running;
    askRunning();
  }

  private void askRunning() {
    getContext().pipeToSelf(running.get(), Running::new);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder().onMessage(Message.class, this::onMessage).build();
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Share share -> onShare(share);
      case ShareByNode share ->
          share.replyTo().tell(new QueueShareActor.SharedByNode(share.number(), share.held()));
      case Running found -> onRunning(found);
      case AskRunning _ -> askRunning();
    }
    return this;
  }

  private void onRunning(Running found) {
    if (found.places() == null) {
      timers.startSingleTimer(new AskRunning(), ASK_AGAIN);
    } else {
      tell(ledger.expect(found.places(), nowMillis()), null);
    }
  }

  /**
   * A node that is no member any more may still speak for partitions that others have opened since:
   * a new ledger, which has not heard of those, would take its word.
   */
  private void onShare(Share share) {
    if (!peers.isMember(share.node())) {
      return;
    }
    nodes.keySet().removeIf(this::hasGone);
    nodes.put(share.node(), share.replyTo());
    tell(ledger.said(share.node(), share.whole(), share.statements(), nowMillis()), share);
  }

  private boolean hasGone(String node) {
    boolean gone = !peers.isMember(node);
    if (gone) {
      ledger.gone(node);
    }
    return gone;
  }

  private void tell(Map<String, PlaceLedger.Word> words, @Nullable Share answered) {
    words.forEach((node, word) -> {
      ActorRef<QueueShareActor.Message> share = nodes.get(node);
      if (share != null) {
        long number = answered != null && answered.node().equals(node) ? answered.number() : 0;
        share.tell(new QueueShareActor.Shared(number, word.grants(), word.best()));
      }
    });
  }

  private static long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }
}
