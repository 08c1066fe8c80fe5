package io.sampo.cluster.worker;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskError;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs on this node, and the threads it runs on. Safe for use by many threads.
 *
 * <p>It lives outside its actor, so a failing actor forgets nothing. What runs is in a concurrent
 * map, which attempts leave from their own threads: at a hundred thousand attempts a second, one
 * message to the actor for each that ends would be most of the actor's work. The map is the
 * deadline structure as well: a sweep over it is due only when the earliest deadline ever entered
 * is over, so an attempt that ends in microseconds costs one comparison for its timeout of minutes.
 */
public final class WorkerPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

  /** For what is fetched ahead: a few milliseconds are usual. */
  static final Duration TURN_WITHIN = Duration.ofSeconds(1);

  private final Map<String, ServedType> served = new HashMap<>();
  private final MovingMean cpuMean = new MovingMean();
  private final MovingMean waitingMean = new MovingMean();

  /** What runs, and what has ended but is not recorded yet. */
  private final ConcurrentHashMap<AttemptKey, Attempt> attempts = new ConcurrentHashMap<>();

  /** By partition, the youngest incarnation that has asked what runs. */
  private final ConcurrentHashMap<PartitionPlace, Long> openings = new ConcurrentHashMap<>();

  /** By partition, the youngest attempt that was ordered here. */
  private final ConcurrentHashMap<PartitionPlace, Long> ordered = new ConcurrentHashMap<>();

  private final AtomicInteger running = new AtomicInteger();
  private final Queue<AttemptContext> unreported = new ConcurrentLinkedQueue<>();
  private final AtomicLong wakeAt = new AtomicLong(Long.MAX_VALUE);

  /** What runs on although it was given up. */
  private final Set<Attempt> strays = ConcurrentHashMap.newKeySet();

  private final AtomicLong straysTotal = new AtomicLong();
  private final CpuThreads cpuThreads;
  private final WaitingThreads waitingThreads;
  final WorkerSettings settings;
  private final AttemptResults results;
  private final SlotRelease slots;
  final HeldOutcomes outcomes;
  private final LongSupplier nanoTime;
  private final long startedAt;
  private volatile boolean leaving;

  /**
   * A pool that runs nothing yet.
   *
   * @param waitingMax how many attempts of handlers that wait may run at once
   * @param results gets the outcome of each order, before its slot is given back
   * @param budget counts outcomes until they are recorded; while they take their whole share,
   *     nothing begins
   * @param nanoTime the time that timeouts are measured with, in nanoseconds
   */
  public WorkerPool(
      Handlers handlers,
      WorkerSettings settings,
      int waitingMax,
      AttemptResults results,
      SlotRelease slots,
      MemoryBudget budget,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.results = results;
    this.slots = slots;
    this.outcomes = new HeldOutcomes(budget);
    this.nanoTime = nanoTime;
    this.startedAt = nanoTime.getAsLong();
    this.cpuThreads = new CpuThreads(settings.cpuThreads());
    this.waitingThreads = new WaitingThreads(waitingMax);
    handlers.byType().forEach((type, handler) -> served.put(type, serve(handler)));
  }

  private ServedType serve(BoundHandler handler) {
    MovingMean mean = handler.cpuBound() ? cpuMean : waitingMean;
    return new ServedType(handler, new DurationHistogram(), mean);
  }

  /**
   * Starts attempts that an incarnation of a partition has ordered. One that is older than another
   * that has asked what runs is over: what it ordered was given up.
   */
  void start(PartitionPlace place, long opening, List<AttemptOrder> orders) {
    if (opening < openings.getOrDefault(place, 0L)) {
      orders.forEach(slots::release);
    } else {
      orders.forEach(order -> ordered.merge(place, order.token(), Math::max));
      orders.forEach(this::startOrHandBack);
    }
  }

  /** One that cannot be started must not keep the others from it. */
  private void startOrHandBack(AttemptOrder order) {
    try {
      start(order);
    } catch (RuntimeException | Error e) {
      LOG.error("Cannot start an attempt of task {}: it is handed back", order.id(), e);
      @Nullable Attempt begun = attempts.get(AttemptKey.of(order));
      if (begun == null) {
        refuse(order, new PartitionCommand.HandBack(order.id().number(), order.token()));
      } else {
        begun.stop(Attempt.Stop.NO_TURN);
      }
    }
  }

  /** Starts an attempt, or in its turn. Whatever happens, it has one outcome and one release. */
  void start(AttemptOrder order) {
    ServedType type = served.get(order.type());
    if (type == null) {
      refuse(order, unknownType(order));
      return;
    }
    Attempt attempt = new Attempt(order, type, this);
    if (attempts.putIfAbsent(AttemptKey.of(order), attempt) != null) {
      LOG.warn("Task {} was ordered twice with token {}", order.id(), order.token());
      slots.release(order);
      return;
    }
    running.incrementAndGet();
    if (leaving) {
      attempt.stop(Attempt.Stop.LEAVING);
    } else {
      threads(attempt).execute(attempt);
    }
  }

  private AttemptThreads threads(Attempt attempt) {
    return attempt.cpuBound() ? cpuThreads : waitingThreads;
  }

  private static PartitionCommand unknownType(AttemptOrder order) {
    String message =
        "no handler on this node serves the type '%s'; put its jar into the handlers folder"
            .formatted(order.type());
    TaskError error = new TaskError("NoHandler", message, null);
    return new PartitionCommand.Fail(order.id().number(), order.token(), error, false, false);
  }

  private void refuse(AttemptOrder order, PartitionCommand outcome) {
    deliver(order, outcome);
    release(order);
  }

  /** Interrupts an attempt because its task was cancelled. */
  void interrupt(PartitionPlace place, long token) {
    @Nullable Attempt attempt = attempts.get(new AttemptKey(place, token));
    if (attempt != null) {
      attempt.stop(Attempt.Stop.CANCELLED);
    }
  }

  /**
   * The attempts of a partition that run here, or whose outcome it has not recorded yet; such an
   * outcome is delivered again, since the one who asks may have missed it. Not to be called while
   * attempts of the same partition are started.
   *
   * @param opening which incarnation asks: older ones start nothing here any more
   */
  KnownAttempts running(PartitionPlace place, long opening) {
    openings.merge(place, opening, Math::max);
    Set<Long> tokens = new HashSet<>();
    for (Attempt attempt : attempts.values()) {
      AttemptOrder order = attempt.order();
      if (PartitionPlace.of(order.id()).equals(place)) {
        tokens.add(order.token());
        PartitionCommand outcome = attempt.outcome();
        if (outcome != null) {
          deliver(order, outcome);
        }
      }
    }
    return new KnownAttempts(tokens, ordered.getOrDefault(place, Long.MAX_VALUE));
  }

  /** The partition has recorded what became of these attempts, or knows better. */
  void recorded(PartitionPlace place, Collection<Long> tokens) {
    tokens.forEach(token -> recorded(new AttemptKey(place, token)));
  }

  private void recorded(AttemptKey key) {
    @Nullable Attempt attempt = attempts.get(key);
    PartitionCommand outcome = attempt == null ? null : attempt.outcome();
    if (attempt != null && outcome != null && attempts.remove(key, attempt)) {
      outcomes.release(outcome);
      slots.recorded(attempt.order());
    }
  }

  /** Hands orders back that may not begin here now. */
  void handBack(List<AttemptOrder> orders) {
    for (AttemptOrder order : orders) {
      deliver(order, new PartitionCommand.HandBack(order.id().number(), order.token()));
    }
  }

  /** Looks for attempts over their time, unless recorded meanwhile, if there can be any. */
  void checkDeadlines() {
    long now = now();
    if (wakeAt.get() > now) {
      return;
    }
    wakeAt.set(Long.MAX_VALUE);
    for (Attempt attempt : attempts.values()) {
      if (attempt.deadline() <= now && attempts.containsKey(AttemptKey.of(attempt.order()))) {
        attempt.onDeadline();
      }
      wakeBy(attempt.deadline());
    }
  }

  /**
   * Hands back what was fetched ahead and has waited for its turn for too long: what runs takes
   * longer than what ran before, and another node may be idle.
   */
  void handBackLate() {
    long late = now() - TURN_WITHIN.toNanos();
    handBackWaiting(attempt -> attempt.orderedBefore(late));
  }

  /** Hands back what has a thread that does not come to run for as long: others hold the cores. */
  void handBackStuck() {
    long late = now() - TURN_WITHIN.toNanos();
    attempts.values().stream()
        .filter(attempt -> !attempt.cpuBound() && attempt.waitsSince(late))
        .forEach(attempt -> attempt.stop(Attempt.Stop.NO_TURN));
  }

  /** What handlers run on virtual threads now, and where they stand; so many at most. */
  List<String> stacks(int most) {
    return Stream.concat(strays.stream(), attempts.values().stream())
        .filter(attempt -> !attempt.cpuBound() && attempt.busy())
        .flatMap(attempt -> attempt.stackText().stream())
        .limit(most)
        .toList();
  }

  private void handBackWaiting(Predicate<Attempt> condition) {
    for (AttemptThreads threads : List.of(cpuThreads, waitingThreads)) {
      // Nobody else has them now: none of them can begin.
      threads.takeWaiting(condition).forEach(attempt -> attempt.stop(Attempt.Stop.NO_TURN));
    }
  }

  /** Tells the latest progress of all attempts that have any. */
  void report() {
    for (int n = unreported.size(); n > 0; n--) {
      AttemptContext context = unreported.poll();
      if (context != null) {
        context.report();
      }
    }
  }

  /** From now on orders are handed back, and at once what has not begun yet. */
  void refuseOrders() {
    leaving = true;
    handBackWaiting(_ -> true);
    attempts.values().forEach(Attempt::endIfItEndsTheNode);
  }

  /** Asks whatever runs to stop: it is given up, to run elsewhere. */
  void stopAll() {
    refuseOrders();
    attempts.values().forEach(attempt -> attempt.stop(Attempt.Stop.LEAVING));
  }

  /** Whether nothing runs, and all outcomes are recorded. */
  boolean idle() {
    return attempts.isEmpty();
  }

  /** How many attempts run or wait for a thread. */
  public int running() {
    return running.get();
  }

  /** How many handlers now run on although they were interrupted and given up. */
  public long strays() {
    return strays.size();
  }

  /** How many were given up since the start. */
  public long straysTotal() {
    return straysTotal.get();
  }

  /** How long attempts took lately in the mean, 0 before the first. */
  public long meanNanos(boolean cpuBound) {
    return (cpuBound ? cpuMean : waitingMean).nanos();
  }

  /** How many attempts have run here to their end. */
  public long ended(boolean cpuBound) {
    return (cpuBound ? cpuMean : waitingMean).count();
  }

  /** Whether there is a handler of this type. */
  public boolean serves(String type) {
    return served.containsKey(type);
  }

  /** The handlers and what they did so far. */
  public List<TypeLoad> types() {
    return served.values().stream().map(ServedType::load).toList();
  }

  /** Stops everything and waits for nothing: what still runs is given up at once. */
  @Override
  public void close() {
    stopAll();
    attempts.values().forEach(Attempt::giveUp);
    cpuThreads.close();
  }

  void settle(Attempt attempt, PartitionCommand outcome) {
    AttemptOrder order = attempt.order();
    // It stays listed until its outcome is recorded: a partition that asks who runs what must not
    // find a gap and start anew.
    outcomes.hold(outcome);
    attempt.ended(outcome);
    running.decrementAndGet();
    deliver(order, outcome);
    release(order);
    attempt.told();
  }

  void deliver(AttemptOrder order, PartitionCommand command) {
    try {
      results.deliver(order.id(), command);
    } catch (RuntimeException e) {
      LOG.error("Cannot deliver what became of task {}", order.id(), e);
    }
  }

  private void release(AttemptOrder order) {
    try {
      slots.release(order);
    } catch (RuntimeException e) {
      LOG.error("Cannot give back the slot of task {}", order.id(), e);
    }
  }

  void wroteOff(Attempt attempt) {
    strays.add(attempt);
    straysTotal.incrementAndGet();
    threads(attempt).writeOff();
  }

  void cameBack(Attempt attempt) {
    strays.remove(attempt);
    threads(attempt).takeBack();
  }

  void reportLater(AttemptContext context) {
    unreported.add(context);
  }

  /** Makes the next check after that time a sweep. */
  void wakeBy(long time) {
    wakeAt.accumulateAndGet(time, Math::min);
  }

  /** Nanoseconds since this pool was made. */
  long now() {
    return nanoTime.getAsLong() - startedAt;
  }

  long graceNanos() {
    return Attempt.nanos(settings.interruptGrace());
  }
}
