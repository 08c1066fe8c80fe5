package io.sampo.core.partition;

import com.sun.management.ThreadMXBean;
import io.sampo.core.partition.PartitionCommand.Complete;
import io.sampo.core.partition.PartitionCommand.Ending;
import io.sampo.core.partition.PartitionCommand.ForgetArchived;
import io.sampo.core.partition.PartitionCommand.Submit;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Measures what a task costs the machine in time, garbage and heap. Not a test: run its main with
 * {@code -Xmx1500m -XX:+UseCompactObjectHeaders}.
 */
final class PartitionMeasure {

  private static final PrintStream OUT = System.out;
  private static final int PARTITIONS = 16;
  private static final int TASKS = 1_000_000;
  private static final int TURN_TASKS = 100;
  private static final long NOW = 1_800_000_000_000L;

  private static final byte[] TYPE = "checksum".getBytes(StandardCharsets.UTF_8);

  private long turn;
  private long rowBytes;

  public static void main(String[] args) {
    PartitionMeasure measure = new PartitionMeasure();
    for (int round = 0; round < 12; round++) {
      measure.costs(50_000);
    }
    measure.heap();
  }

  /** Four steps of so many tasks in one partition, each row encoded as the journal gets it. */
  private void costs(int tasks) {
    PartitionMachine machine = machine(0);
    int turns = tasks / TURN_TASKS;
    OUT.println();
    step("submit", turns, i -> submit(machine));
    step("start", turns, i -> start(machine));
    step("complete", turns, i -> complete(machine, i));
    step("forget", turns, i -> forget(machine, i));
  }

  private void step(String name, int turns, IntConsumer body) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    rowBytes = 0;
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < turns; i++) {
      body.accept(i);
    }
    double tasks = (double) turns * TURN_TASKS;
    double nanos = threads.getCurrentThreadCpuTime() - start;
    double garbage = threads.getCurrentThreadAllocatedBytes() - allocated;
    OUT.printf(
        "%-10s %6.0f ns of CPU %6.0f bytes allocated %6.0f bytes journaled a task%n",
        name, nanos / tasks, garbage / tasks, rowBytes / tasks);
  }

  private static PartitionMachine machine(int number) {
    return new PartitionMachine(new PartitionPlace(1, number), PartitionRules.DEFAULT, () -> 0.5);
  }

  private byte[] write(PartitionTurn step) {
    byte[] row = EventCodec.encode(new EventCodec.Row(++turn, step.nowMillis(), step.events()));
    rowBytes += row.length;
    step.effects();
    return row;
  }

  private byte[] submit(PartitionMachine machine) {
    PartitionTurn step = new PartitionTurn(machine, NOW);
    for (int i = 0; i < TURN_TASKS; i++) {
      byte[] payload = new byte[200];
      Arrays.fill(payload, (byte) '1');
      String type = new String(TYPE, StandardCharsets.UTF_8);
      step.apply(new Submit(TaskSpec.of(type, Json.of(payload)), 42, null));
    }
    return write(step);
  }

  private void start(PartitionMachine machine) {
    PartitionTurn step = new PartitionTurn(machine, NOW + 10);
    step.start(_ -> "127.0.0.1:7355", TURN_TASKS);
    write(step);
  }

  private void complete(PartitionMachine machine, int turnNumber) {
    PartitionTurn step = new PartitionTurn(machine, NOW + 20);
    for (int i = 1; i <= TURN_TASKS; i++) {
      long number = (long) turnNumber * TURN_TASKS + i;
      step.apply(new Complete(number, number, Json.of("true")));
    }
    write(step);
  }

  private void forget(PartitionMachine machine, int turnNumber) {
    PartitionTurn step = new PartitionTurn(machine, NOW + 30);
    List<Ending> endings = new ArrayList<>(TURN_TASKS);
    for (int i = 1; i <= TURN_TASKS; i++) {
      endings.add(new Ending((long) turnNumber * TURN_TASKS + i, 1, TaskStatus.SUCCEEDED));
    }
    step.apply(new ForgetArchived(endings));
    write(step);
  }

  private void heap() {
    long empty = used();
    List<PartitionMachine> machines = new ArrayList<>();
    for (int number = 0; number < PARTITIONS; number++) {
      PartitionMachine machine = machine(number);
      PartitionMachine replayed = machine(number);
      for (int i = 0; i < TASKS / PARTITIONS / TURN_TASKS; i++) {
        EventCodec.Row row = EventCodec.decode(submit(machine));
        row.events().forEach(event -> replayed.evolve(event, row.atMillis()));
      }
      machines.add(replayed);
    }
    report("replayed", machines, empty);
    views(machines.getFirst());
    for (int number = 0; number < PARTITIONS; number++) {
      PartitionMachine restored = machine(number);
      restored.restore(machines.get(number).snapshot(1));
      machines.set(number, restored);
    }
    report("restored", machines, empty);
  }

  private static void report(String how, List<PartitionMachine> machines, long empty) {
    long tasks = machines.stream().mapToLong(machine -> machine.view().size()).sum();
    long counted = machines.stream().mapToLong(machine -> machine.view().heapBytes()).sum();
    OUT.printf(
        "%s: %d tasks, %d bytes of heap a task, counted as %d%n",
        how, tasks, (used() - empty) / tasks, counted / tasks);
  }

  private static void views(PartitionMachine machine) {
    TaskFilter failed = new TaskFilter(TaskStatus.FAILED, null, null, null, Map.of(), null, null);
    for (int i = 0; i < 50; i++) {
      long newest = micros(() -> machine.view().newest(TaskFilter.ALL, null, 100));
      long none = micros(() -> machine.view().newest(failed, null, 100));
      long unarchived = micros(() -> machine.view().unarchived(0, 100));
      long snapshot = micros(() -> machine.snapshot(1));
      if (i % 49 == 0) {
        OUT.printf(
            "of %d: newest 100 %d us, no match %d us, unarchived %d us, snapshot %d us of CPU%n",
            machine.view().size(), newest, none, unarchived, snapshot);
      }
    }
  }

  private static long micros(Runnable body) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    body.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1_000;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
