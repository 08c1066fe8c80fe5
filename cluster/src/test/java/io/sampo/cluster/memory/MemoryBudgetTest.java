package io.sampo.cluster.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final long MIB = 1L << 20;
  private static final MemoryLimits LIMITS = MemoryLimits.of(1_000 * MIB, 400 * MIB);

  private final MemoryBudget budget = new MemoryBudget(LIMITS);
  private final List<String> granted = new ArrayList<>();

  @Test
  void new_work_is_refused_beyond_its_share_and_work_begun_goes_on() {
    Reservation first = budget.reserve(MemoryKind.DOOR, 80 * MIB).orElseThrow();

    assertThat(budget.reserve(MemoryKind.DOOR, 20 * MIB)).isEmpty();
    assertThat(first.grow(20 * MIB)).isTrue();
    assertThat(first.grow(100 * MIB)).isFalse();
    assertThat(budget.used(MemoryKind.DOOR)).isEqualTo(100 * MIB);
    assertThat(budget.hasRoom(MemoryKind.DOOR)).isFalse();
  }

  @Test
  void nothing_is_let_in_where_all_kinds_together_fill_the_budget() {
    budget.add(MemoryKind.LIVE, 700 * MIB);
    budget.add(MemoryKind.OUTCOMES, 59 * MIB);

    assertThat(budget.reserve(MemoryKind.DOOR, 2 * MIB)).isEmpty();
    assertThat(budget.reserve(MemoryKind.DOOR, MIB)).isPresent();
    assertThat(budget.hasRoom(MemoryKind.GATHERED)).isFalse();
  }

  @Test
  void what_is_closed_twice_is_given_back_once() {
    Reservation held = budget.reserve(MemoryKind.DOOR, MIB).orElseThrow();
    budget.add(MemoryKind.DOOR, 5);

    held.close();
    held.close();
    held.growAnyway(7);
    held.shrink(3);

    assertThat(held.grow(MIB)).isFalse();
    assertThat(budget.used()).isEqualTo(5);
  }

  @Test
  void what_is_given_back_in_part_is_free_for_others() {
    Reservation held = budget.reserve(MemoryKind.DOOR, 90 * MIB).orElseThrow();

    held.shrink(50 * MIB);

    assertThat(held.bytes()).isEqualTo(40 * MIB);
    assertThat(budget.reserve(MemoryKind.DOOR, 50 * MIB)).isPresent();
  }

  @Test
  void one_snapshot_is_always_under_way_and_the_others_as_there_is_room() {
    Reservation large = queue("large", 500 * MIB);
    Reservation next = queue("next", 100 * MIB);
    queue("beside", 20 * MIB);
    queue("last", 20 * MIB);

    assertThat(granted).containsExactly("large");
    large.close();
    assertThat(granted).containsExactly("large", "next", "beside");
    next.close();
    assertThat(granted).containsExactly("large", "next", "beside", "last");
  }

  @Test
  void whoever_leaves_the_line_is_never_served() {
    Reservation first = queue("first", 500 * MIB);
    Reservation second = queue("second", 500 * MIB);

    second.close();
    first.close();

    assertThat(granted).containsExactly("first");
    assertThat(second.isWaiting()).isFalse();
    assertThat(budget.used()).isZero();
  }

  @Test
  void partition_is_opened_once_there_is_room_for_it() {
    budget.add(MemoryKind.LIVE, 450 * MIB);
    Reservation opens = recovery("a", 60 * MIB, 30 * MIB);
    recovery("b", 60 * MIB, 30 * MIB);

    assertThat(granted).containsExactly("a");
    budget.add(MemoryKind.LIVE, 40 * MIB);
    opens.close();
    assertThat(granted).as("it would fit if it were small").containsExactly("a", "b");
  }

  @Test
  void partition_that_cannot_fit_stays_closed_until_others_shrink() {
    budget.add(MemoryKind.LIVE, 500 * MIB);
    Reservation closed = recovery("closed", 60 * MIB, 30 * MIB);

    recovery("small", 10 * MIB, 5 * MIB);
    assertThat(closed.isWaiting()).isTrue();
    budget.add(MemoryKind.LIVE, -60 * MIB);

    assertThat(granted).containsExactly("small", "closed");
  }

  @Test
  void first_partition_is_opened_however_large_it_is() {
    recovery("huge", 5_000 * MIB, 2_000 * MIB);
    recovery("other", MIB, MIB);

    assertThat(granted).containsExactly("huge");
  }

  @Test
  void door_admits_what_the_others_could_take_over() {
    assertThat(ClusterShare.of(List.of(400L))).isEqualTo(400);
    assertThat(ClusterShare.of(List.of(400L, 400L))).isEqualTo(200);
    assertThat(ClusterShare.of(List.of(900L, 300L, 600L))).isEqualTo(200);

    budget.admitUpTo(200 * MIB);
    budget.add(MemoryKind.LIVE, 200 * MIB);
    assertThat(budget.hasRoom(MemoryKind.LIVE)).isFalse();
    budget.admitUpTo(900 * MIB);
    assertThat(budget.admittedMax()).isEqualTo(400 * MIB);
    assertThat(budget.hasRoom(MemoryKind.LIVE)).isTrue();
  }

  @Test
  void a_cluster_filled_at_its_doors_fits_with_a_node_less() {
    for (int nodes = 2; nodes <= 20; nodes++) {
      long admitted = ClusterShare.of(java.util.Collections.nCopies(nodes, LIMITS.liveMax()));

      assertThat(admitted * nodes / (nodes - 1)).isLessThanOrEqualTo(LIMITS.openMax());
    }
  }

  /** Random holders on several threads: at the end nothing is held and nobody was forgotten. */
  @RepeatedTest(5)
  void nothing_leaks_whatever_many_threads_do_at_once() throws Exception {
    long seed = new Random().nextLong();
    AtomicInteger waited = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<?>> threads = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(seed + thread);
        threads.add(
            executor.submit(() -> {
              begin.await();
              holdAtRandom(random, waited, served);
              return null;
            }));
      }
      begin.countDown();
      for (Future<?> thread : threads) {
        thread.get(60, TimeUnit.SECONDS);
      }
    }

    for (MemoryKind kind : MemoryKind.values()) {
      assertThat(budget.used(kind)).as("%s, seed %d", kind, seed).isZero();
    }
    assertThat(budget.used()).as("seed %d", seed).isZero();
    assertThat(served.get()).as("seed %d", seed).isLessThanOrEqualTo(waited.get()).isPositive();
    queue("after all", 500 * MIB);
    assertThat(granted).as("seed %d", seed).containsExactly("after all");
  }

  private void holdAtRandom(Random random, AtomicInteger waited, AtomicInteger served) {
    Deque<Reservation> held = new ArrayDeque<>();
    for (int step = 0; step < 3_000; step++) {
      long bytes = 1 + random.nextInt(60) * MIB;
      switch (random.nextInt(6)) {
        case 0 -> budget.reserve(MemoryKind.DOOR, bytes).ifPresent(held::add);
        case 1 -> {
          waited.incrementAndGet();
          MemoryKind kind = random.nextBoolean() ? MemoryKind.SNAPSHOTS : MemoryKind.RECOVERIES;
          held.add(budget.queue(kind, bytes, bytes / 2, served::incrementAndGet));
        }
        case 2 -> Optional.ofNullable(held.peek()).ifPresent(one -> one.grow(bytes));
        case 3 -> Optional.ofNullable(held.peekLast()).ifPresent(one -> one.shrink(bytes));
        case 4 -> {
          budget.add(MemoryKind.LIVE, bytes);
          budget.add(MemoryKind.LIVE, -bytes);
        }
        default -> Optional.ofNullable(held.poll()).ifPresent(Reservation::close);
      }
    }
    held.forEach(Reservation::close);
  }

  /** Whatever is given back while someone begins to wait, that one is served. */
  @Test
  void nobody_waits_for_room_that_is_there() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 2_000; round++) {
        Reservation before = budget.queue(MemoryKind.SNAPSHOTS, 500 * MIB, () -> {});
        CountDownLatch served = new CountDownLatch(1);
        Future<?> closed = executor.submit(before::close);
        Future<Reservation> after =
            executor.submit(() -> budget.queue(MemoryKind.SNAPSHOTS, 500 * MIB, served::countDown));
        closed.get(10, TimeUnit.SECONDS);
        assertThat(served.await(10, TimeUnit.SECONDS)).as("round %d", round).isTrue();
        after.get(10, TimeUnit.SECONDS).close();
      }
    }
    assertThat(budget.used()).isZero();
  }

  private Reservation queue(String name, long bytes) {
    return budget.queue(MemoryKind.SNAPSHOTS, bytes, () -> granted.add(name));
  }

  private Reservation recovery(String name, long likely, long least) {
    return budget.queue(MemoryKind.RECOVERIES, likely, least, () -> granted.add(name));
  }
}
