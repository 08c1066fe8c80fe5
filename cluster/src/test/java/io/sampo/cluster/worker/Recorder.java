package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Stands in for partitions and slots: keeps what they were told, in order. */
public final class Recorder implements AttemptResults, SlotRelease {

  private static final long WAIT_MILLIS_MAX = 20_000;

  private final Map<TaskId, List<PartitionCommand>> told = new HashMap<>();
  private final Map<TaskId, Integer> released = new HashMap<>();
  private final List<AttemptOrder> releasedBeforeOutcome = new ArrayList<>();

  @Override
  public synchronized void deliver(TaskId id, PartitionCommand command) {
    told.computeIfAbsent(id, _ -> new ArrayList<>()).add(command);
    notifyAll();
  }

  @Override
  public synchronized void release(AttemptOrder order) {
    if (outcomesOf(order).isEmpty()) {
      releasedBeforeOutcome.add(order);
    }
    released.merge(order.id(), 1, Integer::sum);
    notifyAll();
  }

  /** Waits until the slot is back; then there is exactly one outcome and was one release. */
  public synchronized PartitionCommand outcomeOf(AttemptOrder order) {
    awaitReleases(order, 1);
    assertThat(outcomesOf(order)).hasSize(1);
    assertThat(released.get(order.id())).isEqualTo(1);
    assertThat(releasedBeforeOutcome).isEmpty();
    return outcomesOf(order).getFirst();
  }

  synchronized void awaitReleases(AttemptOrder order, int count) {
    await("the slot", () -> released.getOrDefault(order.id(), 0) >= count);
  }

  synchronized PartitionCommand.Report awaitReport(AttemptOrder order) {
    await("a report", () -> !reportsOf(order).isEmpty());
    return reportsOf(order).getLast();
  }

  synchronized void awaitReleases(int count) {
    await(count + " slots", () -> releases() >= count);
  }

  private synchronized void await(String what, BooleanSupplier done) {
    long deadline = System.currentTimeMillis() + WAIT_MILLIS_MAX;
    while (!done.getAsBoolean()) {
      long left = deadline - System.currentTimeMillis();
      assertThat(left).as("waiting for %s", what).isPositive();
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting for " + what, e);
      }
    }
  }

  synchronized List<PartitionCommand> toldOf(AttemptOrder order) {
    return List.copyOf(told.getOrDefault(order.id(), List.of()));
  }

  synchronized List<PartitionCommand> outcomesOf(AttemptOrder order) {
    return toldOf(order).stream().filter(c -> !(c instanceof PartitionCommand.Report)).toList();
  }

  synchronized List<PartitionCommand.Report> reportsOf(AttemptOrder order) {
    return toldOf(order).stream()
        .filter(PartitionCommand.Report.class::isInstance)
        .map(PartitionCommand.Report.class::cast)
        .toList();
  }

  synchronized int releases() {
    return released.values().stream().mapToInt(n -> n).sum();
  }
}
