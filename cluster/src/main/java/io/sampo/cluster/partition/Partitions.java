package io.sampo.cluster.partition;

import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** The way to every partition of the cluster: straight to those of this node, else by region. */
public final class Partitions {

  /**
   * How many tasks in a row go to one partition. A few partitions with large turns journal more
   * tasks a second than many with small ones; over time all get the same.
   */
  private static final int TASKS_IN_A_ROW = 64;

  /** How long a partition may take to answer what it can answer at once. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  /** How long what reads waits for its answer before it asks again, the first time. */
  private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(2);

  /** Where a partition is that moves will be known a little later. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private static final PartitionActor.Refused TOO_MUCH_UNDER_WAY =
      new PartitionActor.Refused("too much is under way to the partition's node already", true);

  private final RemoteWindow window = new RemoteWindow();
  private final RemoteAsks asks = new RemoteAsks();
  private final ActorSystem<?> system;
  private final LiveGenerations generations;
  private final LocalPartitions local;
  private volatile ActorRef<ShardingEnvelope<PartitionActor.Message>> region;
  private final AtomicLong placed = new AtomicLong();

  /** The way to the partitions of these generations. */
  public Partitions(
      ActorSystem<?> system,
      LiveGenerations generations,
      LocalPartitions local,
      ActorRef<ShardingEnvelope<PartitionActor.Message>> region) {
    this.system = system;
    this.generations = generations;
    this.local = local;
    this.region = region;
  }

  /** The sets of partitions as this node knows them now. */
  public Generations generations() {
    return generations.now();
  }

  /**
   * Hands the partitions of this node over to others. All of them stay within reach, also for the
   * results of attempts that still run here.
   *
   * @return done when all have left, or the time is over
   */
  public CompletionStage<Done> leave(Duration atMost) {
    // In this order: the coordinator stores one change after another, and a new proxy is one.
    CompletionStage<Done> left = PartitionRegion.leave(system, atMost);
    region = PartitionRegion.startProxy(system);
    return left;
  }

  /** The sets of partitions as they stand at some moment after this call. */
  public CompletionStage<Generations> reload() {
    return generations.reload();
  }

  /** Where so many tasks that belong nowhere go in a generation: nearby if possible, in turn. */
  PartitionPlace next(Generations.Generation generation, int tasks) {
    List<PartitionPlace> places = local.writable(generation);
    List<PartitionPlace> choice = places.isEmpty() ? generation.places() : places;
    long turn = placed.getAndAdd(tasks) / TASKS_IN_A_ROW;
    return choice.get((int) (turn % choice.size()));
  }

  /** Sends a message that nobody answers. */
  public void tell(PartitionPlace place, PartitionActor.Message message) {
    ActorRef<PartitionActor.Message> gate = local.find(place);
    if (gate != null) {
      gate.tell(message);
    } else {
      region.tell(new ShardingEnvelope<>(place.toString(), message));
    }
  }

  /**
   * Asks one partition, again where the question does not reach it because it moves; the stage
   * fails with {@link Unavailable} when it does not answer.
   */
  public CompletionStage<PartitionActor.Reply> ask(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Duration atMost) {
    long sinceNanos = System.nanoTime();
    return askOnce(place, message, atMost)
        .thenCompose(reply -> {
          if (!(reply instanceof PartitionActor.Undelivered)) {
            return CompletableFuture.completedFuture(reply);
          }
          Duration left = atMost.minusNanos(System.nanoTime() - sinceNanos).minus(ASK_AGAIN);
          return left.isPositive()
              ? CompletableFuture.supplyAsync(() -> left, LATER)
                  .thenCompose(_ -> ask(place, message, left))
              : CompletableFuture.failedFuture(moves(place));
        });
  }

  private static Unavailable moves(PartitionPlace place) {
    return new Unavailable(
        "partition %s moves to another node; nothing was done".formatted(place), RETRY_SOON);
  }

  private CompletionStage<PartitionActor.Reply> askOnce(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Duration atMost) {
    ActorRef<PartitionActor.Message> gate = local.find(place);
    CompletionStage<PartitionActor.Reply> reply =
        gate != null
            ? AskPattern.ask(gate, message::apply, atMost, system.scheduler())
            : asks.add(place, askRegion(place, message, atMost));
    return reply.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(explain(place, failure)));
  }

  private CompletionStage<PartitionActor.Reply> askRegion(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Duration atMost) {
    return AskPattern.ask(
        region,
        replyTo -> new ShardingEnvelope<>(place.toString(), message.apply(replyTo)),
        atMost,
        system.scheduler());
  }

  /** A node is a member no more: whoever waits for its partitions soon hears that it is gone. */
  public void nodeGone() {
    asks.nodeGone(system);
  }

  /**
   * Asks one partition to take so many bytes. Where too much is under way to its node already, the
   * answer is that of an overloaded partition.
   */
  public CompletionStage<PartitionActor.Reply> submit(
      PartitionPlace place,
      long bytes,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Duration atMost) {
    if (local.find(place) != null) {
      return ask(place, message, atMost);
    }
    return window.enter(place, bytes)
        ? ask(place, message, atMost).whenComplete((_, _) -> window.leave(place, bytes))
        : CompletableFuture.completedFuture(TOO_MUCH_UNDER_WAY);
  }

  /** Asks one partition for that reply; the stage fails with {@link Unavailable} if it refuses. */
  <R extends PartitionActor.Reply> CompletionStage<R> ask(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Class<R> reply) {
    return ask(place, message, ANSWER_WITHIN).thenApply(answer -> expect(reply, answer));
  }

  /**
   * Asks one partition for what it can be asked twice. While nodes disagree on which of them are
   * gone, a question can go to one that is: rather than wait out its time it is asked again, after
   * 2 s and then ever later, lest who is only busy gets more to do.
   */
  <R extends PartitionActor.Reply> CompletionStage<R> read(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Class<R> reply) {
    return read(place, message, ANSWER_WITHIN, READ_AGAIN_AFTER)
        .thenApply(answer -> expect(reply, answer));
  }

  private CompletionStage<PartitionActor.Reply> read(
      PartitionPlace place,
      Function<ActorRef<PartitionActor.Reply>, PartitionActor.Message> message,
      Duration atMost,
      Duration againAfter) {
    if (atMost.compareTo(againAfter) <= 0) {
      return ask(place, message, atMost);
    }
    long sinceNanos = System.nanoTime();
    return ask(place, message, againAfter)
        .exceptionallyComposeAsync(
            failure -> {
              Duration left = atMost.minusNanos(System.nanoTime() - sinceNanos);
              return left.isPositive()
                  ? read(place, message, left, againAfter.multipliedBy(2))
                  : CompletableFuture.failedFuture(failure);
            },
            LATER);
  }

  /** The reply, unless it is a refusal. */
  static <R extends PartitionActor.Reply> R expect(Class<R> type, PartitionActor.Reply reply) {
    if (reply instanceof PartitionActor.Refused refused) {
      throw refused.overloaded()
          ? Unavailable.overloaded(refused.reason(), RETRY_SOON)
          : new Unavailable(refused.reason(), RETRY_SOON);
    }
    return type.cast(reply);
  }

  private static Throwable explain(PartitionPlace place, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return failure instanceof TimeoutException || cause instanceof TimeoutException
        ? new Unavailable("partition %s did not answer".formatted(place), Duration.ofSeconds(1))
        : failure;
  }
}
