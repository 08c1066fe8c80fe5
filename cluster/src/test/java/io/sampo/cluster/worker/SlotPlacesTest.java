package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.PlaceLedger;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Partitions of a node that start tasks of a queue with a limit. */
final class SlotPlacesTest {

  private int capacity = 10;
  private final Slots slots = new Slots("here", _ -> capacity, _ -> Slots.Kind.WAITING);
  private final AtomicInteger callsOfA = new AtomicInteger();
  private final AtomicInteger callsOfB = new AtomicInteger();
  private final SlotAccount a = slots.open(place(0), callsOfA::incrementAndGet);
  private final SlotAccount b = slots.open(place(1), callsOfB::incrementAndGet);
  private final PlaceLedger ledger = new PlaceLedger();
  private long version = 1;

  /** Both partitions are open, in a queue with a limit. */
  private void limit(int maxRunning) {
    ledger.expect(List.of(place(0), place(1)), 0);
    a.opened(1);
    b.opened(1);
    a.keep(running(maxRunning, 0));
    b.keep(running(maxRunning, 0));
    share();
  }

  private Map<String, LimitedQueue> running(int maxRunning, long count) {
    return Map.of("q", new LimitedQueue(maxRunning, version, count));
  }

  private static boolean takeLimited(SlotAccount account) {
    return account.tryTake(ReadyTasks.limited("q", "wait", 1)) != null;
  }

  /** A limit that is new or lower holds when all nodes have spoken since. */
  private void share() {
    for (int i = 0; i < 2; i++) {
      ledger
          .said("here", true, slots.places().say(true), 0)
          .forEach((_, word) -> slots.places().hear(word.grants(), word.best()));
    }
  }

  private static PartitionPlace place(int number) {
    return new PartitionPlace(1, number);
  }

  /** An attempt of the first partition ends. */
  private void end() {
    TaskId id = TaskId.of(1, 1, 0, 1);
    slots.release(
        new AttemptOrder(id, 1, 1, "wait", "q", Json.of("1"), Duration.ofMinutes(1), "here"));
  }

  @Test
  void queue_at_its_limit_refuses_and_calls_when_a_place_is_free() {
    capacity = 10;
    limit(1);
    assertThat(takeLimited(a)).as("no place is granted yet").isFalse();
    a.keep(running(1, 0));
    share();
    assertThat(callsOfA).hasValue(1);
    assertThat(takeLimited(a)).isTrue();
    a.keep(running(1, 1));
    assertThat(takeLimited(b)).isFalse();
    assertThat(b.tryTake(ReadyTasks.of("other", "wait"))).as("others go on").isEqualTo("here");
    b.keep(running(1, 0));
    share();

    end();
    assertThat(callsOfB).as("the place is free once the end is recorded").hasValue(0);
    a.keep(running(1, 0));
    share();

    assertThat(callsOfB).hasValue(1);
    assertThat(takeLimited(b)).isTrue();
  }

  @Test
  void limit_lowered_below_what_runs_lets_nothing_start_until_enough_has_ended() {
    capacity = 10;
    limit(3);
    a.keep(running(3, 3));
    share();
    version = 2;
    a.keep(running(1, 3));
    assertThat(takeLimited(b)).isFalse();
    b.keep(running(1, 0));
    share();
    a.keep(running(1, 1));
    share();
    assertThat(callsOfB).as("one still runs").hasValue(0);
    a.keep(running(1, 0));
    share();
    assertThat(callsOfB).hasValue(1);
    assertThat(takeLimited(b)).isTrue();
  }

  @Test
  void limit_lifted_lets_all_start() {
    capacity = 10;
    limit(1);
    assertThat(takeLimited(a)).isFalse();

    a.keep(Map.of());

    assertThat(a.tryTake(ReadyTasks.of("q", "wait"))).isEqualTo("here");
  }

  @Test
  void a_place_is_not_wanted_for_tasks_that_find_no_slot() {
    capacity = 1;
    limit(2);
    a.tryTake(ReadyTasks.of("other", "wait"));
    assertThat(takeLimited(b)).isFalse();
    b.keep(running(2, 0));
    share();

    assertThat(callsOfB).as("it would be kept from others").hasValue(0);
    end();
    assertThat(callsOfB).as("a slot is free").hasValue(1);
    assertThat(takeLimited(b)).as("now a place is wanted").isFalse();
    b.keep(running(2, 0));
    share();
    assertThat(callsOfB).hasValue(2);
    assertThat(takeLimited(b)).isTrue();
  }

  @Test
  void places_of_a_queue_are_held_while_their_partition_moves() {
    capacity = 10;
    limit(1);
    a.keep(running(1, 1));
    takeLimited(b);
    b.keep(running(1, 0));
    share();

    a.close();
    share();
    assertThat(callsOfB).as("its attempt still runs").hasValue(0);

    SlotAccount again = slots.open(place(0), () -> {});
    again.opened(2);
    again.keep(running(1, 1));
    share();
    assertThat(callsOfB).hasValue(0);
    again.keep(running(1, 0));
    share();
    assertThat(callsOfB).hasValue(1);
  }
}
