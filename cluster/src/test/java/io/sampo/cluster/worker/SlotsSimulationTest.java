package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.PlaceLedger;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that take, run, fail their turns, close and come back, in any order. */
final class SlotsSimulationTest {

  private static final List<String> QUEUES = List.of("a", "b", "c");
  private static final int CAPACITY = 5;

  private final Random random;
  private final List<Partition> partitions = new ArrayList<>();
  private final List<AttemptOrder> running = new ArrayList<>();
  private final int[] limits = new int[QUEUES.size()];
  private final int[] runningOfQueue = new int[QUEUES.size()];
  private final Slots slots = new Slots("here", _ -> CAPACITY, _ -> Slots.Kind.WAITING);

  private final PlaceLedger ledger = new PlaceLedger();
  private long version = 1;

  SlotsSimulationTest() {
    random = new Random(1);
    ledger.expect(List.of(), 0);
  }

  private void share() {
    ledger
        .said("here", true, slots.places().say(true), 0)
        .forEach((_, word) -> slots.places().hear(word.grants(), word.best()));
  }

  /** A gate with its journal: a turn takes what it can, and is kept or fails later. */
  private final class Partition {
    final PartitionPlace place;
    final int[] ready = new int[QUEUES.size()];
    final boolean[] refused = new boolean[QUEUES.size()];
    final int[] runs = new int[QUEUES.size()];
    final List<Integer> taken = new ArrayList<>();
    long openings;
    SlotAccount account;
    boolean called;
    boolean turnCalled;
    boolean inTurn;

    Partition(int number) {
      place = new PartitionPlace(1, number);
      open();
    }

    final void open() {
      account = slots.open(place, () -> called = true);
      account.opened(++openings);
      account.keep(limited());
    }

    void begin() {
      inTurn = true;
      turnCalled = called;
      called = false;
      Arrays.fill(refused, false);
      for (int queue = 0; queue < QUEUES.size(); queue++) {
        while (ready[queue] > taken(queue) && !refused[queue]) {
          if (account.tryTake(ready(queue)) != null) {
            taken.add(queue);
          } else {
            refused[queue] = true;
          }
        }
      }
    }

    int taken(int queue) {
      return (int) taken.stream().filter(q -> q == queue).count();
    }

    void durable() {
      inTurn = false;
      taken.forEach(this::start);
      taken.clear();
      called |= account.keep(limited());
      if (turnCalled) {
        account.passOn();
      }
    }

    private ReadyTasks ready(int queue) {
      int tasks = ready[queue] - taken(queue);
      return new ReadyTasks(QUEUES.get(queue), "t", limits[queue] > 0, 5, 0, tasks);
    }

    Map<String, LimitedQueue> limited() {
      Map<String, LimitedQueue> limited = new HashMap<>();
      for (int queue = 0; queue < limits.length; queue++) {
        if (limits[queue] > 0) {
          limited.put(QUEUES.get(queue), new LimitedQueue(limits[queue], version, runs[queue]));
        }
      }
      return limited;
    }

    private void start(int queue) {
      ready[queue]--;
      runs[queue]++;
      runningOfQueue[queue]++;
      TaskId id = TaskId.of(1, 1, place.number(), queue);
      running.add(
          new AttemptOrder(
              id, 1, 1, "t", QUEUES.get(queue), Json.of("1"), Duration.ofMinutes(1), "here"));
    }

    void failed() {
      inTurn = false;
      taken.clear();
      account.giveBack(limited());
      called = true;
    }

    void reopened() {
      inTurn = false;
      taken.clear();
      account.close();
      open();
      called = true;
    }
  }

  private void end(int index) {
    AttemptOrder order = running.remove(index);
    int queue = QUEUES.indexOf(order.queue());
    runningOfQueue[queue]--;
    slots.release(order);
    Partition partition = partitions.get(order.id().partition());
    partition.runs[queue]--;
    partition.called = true; // its result is recorded in a turn
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
  void no_wake_up_is_lost_and_never_more_is_taken_than_there_is(long seed) {
    random.setSeed(seed);
    for (int i = 0; i < 4; i++) {
      partitions.add(new Partition(i));
    }
    for (int step = 0; step < 20_000; step++) {
      step();
      share();
      share();
      check("seed %d, step %d".formatted(seed, step));
    }
    drain(seed);
  }

  private void step() {
    Partition partition = partitions.get(random.nextInt(partitions.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> add(partition);
      case 3, 4, 5, 6 -> advance(partition);
      case 7, 8, 9 -> endAny();
      case 10 -> changeLimit();
      default -> disturb(partition);
    }
  }

  private void add(Partition partition) {
    partition.ready[random.nextInt(QUEUES.size())] += random.nextInt(4);
    if (!partition.inTurn) {
      partition.begin();
    }
  }

  private static void advance(Partition partition) {
    if (partition.inTurn) {
      partition.durable();
    } else if (partition.called) {
      partition.begin();
    }
  }

  private void endAny() {
    if (!running.isEmpty()) {
      end(random.nextInt(running.size()));
    }
  }

  private void changeLimit() {
    int queue = random.nextInt(QUEUES.size());
    limits[queue] = random.nextInt(4);
    // Each partition journals the change in a turn of its own.
    version++;
    partitions.forEach(p -> p.called = true);
  }

  private void disturb(Partition partition) {
    if (random.nextInt(8) == 0) {
      partition.reopened();
    } else if (partition.inTurn) {
      partition.failed();
    }
  }

  private void check(String when) {
    int onApproval = partitions.stream().mapToInt(p -> p.taken.size()).sum();
    assertThat(slots.taken(Slots.Kind.WAITING))
        .as(when)
        .isEqualTo(running.size() + onApproval)
        .isBetween(0, CAPACITY);
    boolean underWay = partitions.stream().anyMatch(p -> p.called || p.inTurn);
    if (slots.taken(Slots.Kind.WAITING) < CAPACITY && !underWay) {
      for (Partition partition : partitions) {
        assertNobodyWaitsInVain(partition, when);
      }
    }
  }

  /** A slot is free and no call is under way: then nobody can have been refused for the slot. */
  private void assertNobodyWaitsInVain(Partition partition, String when) {
    for (int queue = 0; queue < QUEUES.size(); queue++) {
      boolean full = limits[queue] > 0 && runningOfQueue[queue] >= limits[queue];
      assertThat(partition.refused[queue] && partition.ready[queue] > 0 && !full)
          .as("%s: %s waits for queue %s", when, partition.place, QUEUES.get(queue))
          .isFalse();
    }
  }

  private void drain(long seed) {
    partitions.forEach(p -> p.called = true);
    for (int queue = 0; queue < QUEUES.size(); queue++) {
      limits[queue] = 0;
    }
    for (int round = 0; round < 100_000 && workLeft(); round++) {
      partitions.forEach(SlotsSimulationTest::advance);
      endAny();
    }
    assertThat(workLeft()).as("seed %d: all work is done in the end", seed).isFalse();
    partitions.forEach(SlotsSimulationTest::advance);
    assertThat(slots.taken(Slots.Kind.WAITING)).isZero();
  }

  private boolean workLeft() {
    return !running.isEmpty()
        || partitions.stream().anyMatch(p -> p.inTurn || Arrays.stream(p.ready).sum() > 0);
  }

  @Test
  void everybody_with_work_gets_an_even_share_in_the_long_run() {
    for (int i = 0; i < 5; i++) {
      Partition partition = new Partition(i);
      partition.ready[0] = 1_000_000;
      partitions.add(partition);
      partition.begin();
    }
    long[] done = new long[5];
    for (int step = 0; step < 100_000; step++) {
      advance(partitions.get(random.nextInt(5)));
      if (!running.isEmpty() && random.nextBoolean()) {
        int index = random.nextInt(running.size());
        done[running.get(index).id().partition()]++;
        end(index);
      }
    }
    long mean = Arrays.stream(done).sum() / 5;
    assertThat(mean).isGreaterThan(2_000);
    for (long count : done) {
      assertThat(count).as(Arrays.toString(done)).isBetween(mean * 9 / 10, mean * 11 / 10);
    }
  }
}
