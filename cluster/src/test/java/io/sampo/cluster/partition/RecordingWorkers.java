package io.sampo.cluster.partition;

import io.sampo.cluster.worker.KnownAttempts;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Workers that note what they were told to run; the test says when an attempt ends. */
final class RecordingWorkers implements Workers {

  private final List<AttemptOrder> orders = new CopyOnWriteArrayList<>();
  private final List<Long> interrupted = new CopyOnWriteArrayList<>();
  private final List<Long> recorded = new CopyOnWriteArrayList<>();
  private final Map<Long, AttemptOrder> running = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  @Override
  public void run(PartitionPlace place, long opening, List<AttemptOrder> more) {
    more.forEach(order -> running.put(order.token(), order));
    orders.addAll(more);
  }

  @Override
  public void runLate(PartitionPlace place, long opening, List<AttemptOrder> missed) {
    run(place, opening, missed);
    late.addAndGet(missed.size());
  }

  @Override
  public void interrupt(String node, PartitionPlace place, long token) {
    interrupted.add(token);
  }

  @Override
  public CompletionStage<KnownAttempts> running(String node, PartitionPlace place, long opening) {
    asked.incrementAndGet();
    if (unanswered.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return CompletableFuture.failedFuture(new IllegalStateException("too busy to answer"));
    }
    return CompletableFuture.completedFuture(
        new KnownAttempts(
            tokens(running.values(), place).collect(Collectors.toUnmodifiableSet()),
            tokens(orders, place).max(Long::compare).orElse(Long.MAX_VALUE)));
  }

  private static Stream<Long> tokens(Collection<AttemptOrder> some, PartitionPlace place) {
    return some.stream()
        .filter(order -> PartitionPlace.of(order.id()).equals(place))
        .map(AttemptOrder::token);
  }

  @Override
  public void recorded(String node, PartitionPlace place, List<Long> tokens) {
    recorded.addAll(tokens);
  }

  /** The attempts whose outcomes are recorded, in order. */
  List<Long> recorded() {
    return List.copyOf(recorded);
  }

  /** The next questions about what runs are not answered. */
  void leaveUnanswered(int questions) {
    unanswered.set(questions);
  }

  /** How many of the orders came after all, without slots. */
  int late() {
    return late.get();
  }

  /** How often somebody asked what runs. */
  int asked() {
    return asked.get();
  }

  /** All that was ever ordered, in order. */
  List<AttemptOrder> orders() {
    return List.copyOf(orders);
  }

  /** The attempts of one task, in order. */
  List<AttemptOrder> ordersOf(TaskId id) {
    return orders.stream().filter(order -> order.id().equals(id)).toList();
  }

  List<Long> interrupted() {
    return List.copyOf(interrupted);
  }

  /** What runs now. */
  List<AttemptOrder> running() {
    return new ArrayList<>(running.values());
  }

  /** Notes that it runs no more. */
  void ended(AttemptOrder order) {
    running.remove(order.token());
  }

  /** Forgets everything, like a process that died. */
  void die() {
    running.clear();
  }
}
