package io.sampo.cluster.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps virtual threads running beside handlers that do not let go of theirs.
 *
 * <p>A virtual thread that never waits keeps its carrier, and there are as many carriers as cores:
 * so many endless loops would stop all other attempts of the process. A virtual thread that does
 * nothing is started now and then. Where it has not run after half a second, and no attempt has
 * ended meanwhile, carriers are added, up to a bound. Beyond it the node can help nobody: it takes
 * no more such work, and hands back what has not begun.
 *
 * <p>It looks from a platform thread of its own. Nothing else of a node runs on virtual threads.
 */
public final class CarrierWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CarrierWatch.class);

  static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** So long a virtual thread may wait for its turn on a busy node. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /** So long nothing must have moved before the node takes no more work. */
  static final Duration STUCK_AFTER = Duration.ofSeconds(5);

  /** So many looks in a row fewer carriers must do before they are taken back. */
  static final int CALM_LOOKS = 40;

  private static final int EXTRA_PER_CORE = 4;
  private static final int EXTRA_MIN = 8;
  private static final int STACKS_SHOWN_MAX = 3;

  private final Carriers carriers;
  private final Attempts attempts;
  private final LongSupplier nanoTime;
  private final int usual;
  private final int most;
  private final @Nullable ScheduledExecutorService thread;

  private AtomicBoolean probe;
  private long probedAt;
  private long endedBefore;
  private int calmLooks;
  private volatile int extra;
  private volatile boolean stuck;

  /** What runs on virtual threads here. */
  interface Attempts {

    /** How many have ended so far. */
    long ended();

    /** Hands back what has a virtual thread that has not run yet. */
    void handBackStuck();

    /** Room came back: those that wait for a slot may try again. */
    void roomAgain();

    /** Where the busy ones stand, so many at most. */
    List<String> stacks(int most);
  }

  CarrierWatch(Carriers carriers, Attempts attempts, LongSupplier nanoTime) {
    this(carriers, attempts, nanoTime, null);
  }

  private CarrierWatch(
      Carriers carriers,
      Attempts attempts,
      LongSupplier nanoTime,
      @Nullable ScheduledExecutorService thread) {
    this.carriers = carriers;
    this.attempts = attempts;
    this.nanoTime = nanoTime;
    this.thread = thread;
    this.usual = carriers.parallelism();
    this.most = usual + Math.max(EXTRA_MIN, EXTRA_PER_CORE * usual);
    this.probe = carriers.probe();
    this.probedAt = nanoTime.getAsLong();
  }

  /** Watches over the attempts of a pool until it is closed. */
  public static CarrierWatch start(WorkerPool pool, Slots slots) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sampo-carrier-watch").daemon().factory());
    CarrierWatch watch =
        new CarrierWatch(
            new VirtualThreadCarriers(), ofPool(pool, slots), System::nanoTime, thread);
    long millis = LOOK_EVERY.toMillis();
    var _ = thread.scheduleWithFixedDelay(watch::lookSafely, millis, millis, TimeUnit.MILLISECONDS);
    return watch;
  }

  private static Attempts ofPool(WorkerPool pool, Slots slots) {
    return new Attempts() {
      @Override
      public long ended() {
        return pool.ended(false);
      }

      @Override
      public void handBackStuck() {
        pool.handBackStuck();
      }

      @Override
      public void roomAgain() {
        slots.callWaiting(Slots.Kind.WAITING);
      }

      @Override
      public List<String> stacks(int most) {
        return pool.stacks(most);
      }
    };
  }

  /** A watch that throws would be scheduled no more. */
  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException | Error e) {
      LOG.error("Cannot look after the threads of attempts", e);
    }
  }

  /** Looks whether virtual threads come to run, and helps where they do not. */
  void look() {
    if (probe.get()) {
      moves();
    } else if (attempts.ended() != endedBefore) {
      endedBefore = attempts.ended(); // They take their turns, if slowly.
      probedAt = nanoTime.getAsLong();
    } else if (waitedLongerThan(PATIENCE)) {
      standsStill();
    }
  }

  private boolean waitedLongerThan(Duration time) {
    return nanoTime.getAsLong() - probedAt >= time.toNanos();
  }

  private void moves() {
    if (stuck) {
      stuck = false;
      LOG.info("Virtual threads of this node run again: it takes work of handlers that wait.");
      attempts.roomAgain();
    }
    calmLooks = carriers.mounted() <= usual ? calmLooks + 1 : 0;
    if (extra > 0 && calmLooks >= CALM_LOOKS) {
      setExtra(0);
      LOG.info("No handler keeps a thread of this node to itself any more.");
    }
    endedBefore = attempts.ended();
    probedAt = nanoTime.getAsLong();
    probe = carriers.probe();
  }

  private void standsStill() {
    calmLooks = 0;
    if (usual + extra < most) {
      boolean first = extra == 0;
      setExtra(Math.min(most - usual, Math.max(1, extra * 2)));
      if (first) {
        warn();
      }
      return;
    }
    if (waitedLongerThan(STUCK_AFTER)) {
      if (!stuck) {
        stuck = true;
        warnStuck();
      }
      attempts.handBackStuck();
    }
  }

  private void setExtra(int threads) {
    carriers.parallelism(usual + threads);
    extra = threads;
  }

  private void warn() {
    LOG.warn(
        "Handlers keep all {} threads that carry virtual threads, so no other attempt comes to"
            + " run: threads are added. A handler that computes should say so (cpuBound), and every"
            + " handler must end when it is interrupted. The busy ones stand at:\n{}",
        usual,
        stacks());
  }

  private void warnStuck() {
    LOG.error(
        "Handlers keep all threads that carry virtual threads, {} added ones included. This node"
            + " takes no more work of handlers that wait, and hands back what has not begun, until"
            + " they end; restart it if they never do. The busy ones stand at:\n{}",
        extra,
        stacks());
  }

  private String stacks() {
    return String.join("\n", attempts.stacks(STACKS_SHOWN_MAX));
  }

  /** Whether this node cannot run attempts of handlers that wait. */
  public boolean stuck() {
    return stuck;
  }

  /** What keeps the node from its work, if anything does. */
  public Optional<String> problem() {
    return stuck
        ? Optional.of(
            "handlers that never wait keep all threads for attempts (the log shows where they"
                + " stand): it takes no more work of handlers that wait; restart it if they do not"
                + " end")
        : Optional.empty();
  }

  /** What should be looked after, if anything. */
  public Optional<String> warning() {
    return extra > 0 && !stuck
        ? Optional.of(
            "handlers that never wait keep threads for attempts (the log shows where they stand):"
                + " %d threads were added to the %d for virtual threads".formatted(extra, usual))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }
}
