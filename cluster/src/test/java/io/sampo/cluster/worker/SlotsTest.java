package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SlotsTest {

  private int capacity = 2;
  private final Slots slots = new Slots("here", _ -> capacity, SlotsTest::kind);
  private final AtomicInteger callsOfA = new AtomicInteger();
  private final AtomicInteger callsOfB = new AtomicInteger();
  private final SlotAccount a = slots.open(place(0), callsOfA::incrementAndGet);
  private final SlotAccount b = slots.open(place(1), callsOfB::incrementAndGet);

  private static Slots.@Nullable Kind kind(String type) {
    return switch (type) {
      case "wait" -> Slots.Kind.WAITING;
      case "compute" -> Slots.Kind.COMPUTING;
      default -> null;
    };
  }

  private static PartitionPlace place(int number) {
    return new PartitionPlace(1, number);
  }

  private static AttemptOrder order(int partition, String type, String queue) {
    TaskId id = TaskId.of(1, 1, partition, 1);
    return new AttemptOrder(id, 1, 1, type, queue, Json.of("1"), Duration.ofMinutes(1), "here");
  }

  private static boolean take(SlotAccount account) {
    return account.tryTake(ReadyTasks.of("q", "wait")) != null;
  }

  private void end(int partition) {
    slots.release(order(partition, "wait", "q"));
  }

  @Test
  void slots_are_taken_until_there_are_none_and_those_who_found_none_are_called() {
    assertThat(take(a)).isTrue();
    assertThat(take(a)).isTrue();
    assertThat(take(b)).isFalse();
    assertThat(slots.taken(Slots.Kind.WAITING)).isEqualTo(2);

    end(0);

    assertThat(callsOfB).hasValue(1);
    assertThat(take(b)).isTrue();
  }

  @Test
  void who_found_a_node_that_runs_nothing_is_called_when_it_does_again() {
    capacity = 0;
    assertThat(take(a)).isFalse();
    a.look();
    assertThat(callsOfA).hasValue(0);

    capacity = 2;
    b.look();

    assertThat(callsOfA).hasValue(1);
    assertThat(take(a)).isTrue();
  }

  @Test
  void kinds_have_slots_of_their_own() {
    assertThat(take(a)).isTrue();
    assertThat(take(a)).isTrue();
    assertThat(a.tryTake(ReadyTasks.of("q", "compute"))).isEqualTo("here");
    assertThat(slots.taken(Slots.Kind.COMPUTING)).isEqualTo(1);
  }

  @Test
  void type_without_a_handler_gets_no_slot_and_waits_for_none() {
    assertThat(a.tryTake(ReadyTasks.of("q", "unheard-of"))).isNull();
    assertThat(slots.handles("unheard-of")).isFalse();
    take(b);
    end(1);
    assertThat(callsOfA).hasValue(0);
    slots.release(order(0, "unheard-of", "q"));
    assertThat(slots.taken(Slots.Kind.WAITING)).isZero();
  }

  @Test
  void whoever_holds_more_steps_back_for_one_that_waits_and_holds_less() {
    take(a);
    take(a);
    assertThat(take(b)).isFalse();
    capacity = 3;

    assertThat(take(a)).as("a slot is free, but b waits with none").isFalse();
    assertThat(take(b)).isTrue();
  }

  @Test
  void passing_on_calls_one_waiter_after_the_other_and_ends() {
    take(a);
    take(a);
    SlotAccount c = slots.open(place(2), () -> {});
    take(b);
    take(c);
    end(0);
    end(0);
    assertThat(callsOfB).hasValue(1);
    for (int i = 0; i < 5; i++) {
      a.passOn();
    }
    assertThat(callsOfB).as("nobody is called twice for one refusal").hasValue(1);
  }

  @Test
  void what_was_taken_for_a_turn_that_failed_is_given_back_and_offered() {
    take(a);
    a.keep(Map.of());
    take(a);
    assertThat(take(b)).isFalse();

    a.giveBack(Map.of());

    assertThat(slots.taken(Slots.Kind.WAITING)).as("what was kept stays").isEqualTo(1);
    assertThat(callsOfB).hasValue(1);
    assertThat(take(b)).isTrue();
  }

  @Test
  void account_closed_in_the_middle_of_a_turn_leaks_no_slot() {
    take(a);
    take(a);
    assertThat(take(b)).isFalse();

    a.close();

    assertThat(take(a)).as("its journal may still be deciding").isFalse();
    assertThat(callsOfB).hasValue(1);
    assertThat(slots.taken(Slots.Kind.WAITING)).isZero();
    assertThat(take(b)).isTrue();
    assertThat(take(b)).isTrue();
  }

  @Test
  void account_that_was_called_and_closes_passes_the_call_on() {
    take(a);
    take(a);
    SlotAccount c = slots.open(place(2), () -> {});
    take(c);
    take(b);
    end(0);
    assertThat(callsOfB).as("c was first").hasValue(0);

    c.close();

    assertThat(callsOfB).hasValue(1);
  }

  @Test
  void closed_account_is_never_called() {
    take(a);
    take(a);
    take(b);
    b.close();
    end(0);
    assertThat(callsOfB).hasValue(0);
  }

  @Test
  void partition_that_came_back_is_charged_for_what_still_runs_of_it() {
    capacity = 4;
    take(a);
    take(a);
    a.keep(Map.of());
    a.close();
    SlotAccount again = slots.open(place(0), () -> {});
    take(b);
    capacity = 3;
    assertThat(take(b)).isFalse();
    capacity = 4;
    assertThat(take(again)).as("it holds two, b waits with one").isFalse();
    end(0);
    end(0);
    assertThat(take(again)).as("it holds none now").isTrue();
  }

  @Test
  void borrowed_slots_are_used_when_the_own_are_taken_and_given_back_when_nobody_wants_them() {
    take(a);
    take(a);
    assertThat(take(b)).isFalse();
    b.keep(Map.of());
    assertThat(slots.wanted()).containsExactly("wait");

    slots.borrow("there", Slots.Kind.WAITING, 2, Set.of("wait"));
    assertThat(callsOfB).hasValue(1);
    assertThat(b.tryTake(ReadyTasks.of("q", "wait"))).isEqualTo("there");
    assertThat(slots.taken(Slots.Kind.WAITING)).as("none of the own").isEqualTo(2);

    b.keep(Map.of());
    assertThat(slots.unused()).containsExactly(new Slots.Unused("there", Slots.Kind.WAITING, 1));
    assertThat(b.tryTake(ReadyTasks.of("q", "wait"))).isNull();
  }

  @Test
  void a_type_that_only_another_node_handles_runs_there() {
    assertThat(a.tryTake(ReadyTasks.of("q", "unheard-of"))).isNull();
    a.keep(Map.of());

    slots.borrow("there", Slots.Kind.WAITING, 1, Set.of("unheard-of"));

    assertThat(callsOfA).hasValue(1);
    assertThat(a.tryTake(ReadyTasks.of("q", "wait"))).isEqualTo("here");
    assertThat(a.tryTake(ReadyTasks.of("q", "unheard-of"))).isEqualTo("there");
  }

  @Test
  void a_borrowed_slot_of_a_turn_that_failed_can_be_used_again() {
    capacity = 0;
    slots.borrow("there", Slots.Kind.WAITING, 1, Set.of("wait"));
    assertThat(a.tryTake(ReadyTasks.of("q", "wait"))).isEqualTo("there");

    a.giveBack(Map.of());

    assertThat(b.tryTake(ReadyTasks.of("q", "wait"))).isEqualTo("there");
  }

  @Test
  void a_borrowed_slot_of_a_turn_that_failed_late_goes_back_to_its_lender() {
    capacity = 0;
    slots.borrow("there", Slots.Kind.WAITING, 1, Set.of("wait"));
    take(a);
    assertThat(slots.unused()).isEmpty();

    a.giveBack(Map.of());

    assertThat(slots.unused()).containsExactly(new Slots.Unused("there", Slots.Kind.WAITING, 1));
  }

  @Test
  void a_turn_that_failed_leaves_no_wish_behind() {
    capacity = 0;
    take(a);
    a.giveBack(Map.of());

    a.keep(Map.of());

    assertThat(slots.wanted()).isEmpty();
  }

  @Test
  void a_lent_slot_is_taken_until_it_is_given_back_or_its_attempt_has_ended() {
    assertThat(slots.lend("there", Slots.Kind.WAITING, 5)).isEqualTo(2);
    assertThat(slots.lend("there", Slots.Kind.WAITING, 5)).isZero();
    assertThat(take(a)).isFalse();

    slots.takeBack("there", Slots.Kind.WAITING, 1);
    assertThat(callsOfA).hasValue(1);
    slots.admit("there", order(9, "wait", "q"));
    assertThat(slots.taken(Slots.Kind.WAITING)).isEqualTo(1);

    end(9);
    assertThat(slots.taken(Slots.Kind.WAITING)).isZero();
    slots.takeAllBack("there");
    assertThat(slots.taken(Slots.Kind.WAITING)).as("nothing is lent any more").isZero();
  }

  @Test
  void a_node_with_waiting_partitions_lends_nothing() {
    take(a);
    take(a);
    take(b);
    capacity = 3;

    assertThat(slots.lend("there", Slots.Kind.WAITING, 1)).isZero();
  }

  @Test
  void a_partition_that_was_called_and_has_not_tried_yet_goes_before_other_nodes() {
    take(a);
    take(a);
    take(b);
    b.keep(Map.of());
    end(0);
    assertThat(callsOfB).hasValue(1);

    assertThat(slots.lend("there", Slots.Kind.WAITING, 1)).isZero();

    assertThat(take(b)).isTrue();
    b.keep(Map.of());
    end(0);
    assertThat(slots.lend("there", Slots.Kind.WAITING, 1)).as("b has enough").isEqualTo(1);
  }

  @Test
  void slots_that_stay_free_are_lent_though_a_partition_here_wants_some() {
    take(a);
    take(a);
    take(b);
    b.keep(Map.of());
    end(0);
    slots.look();
    assertThat(slots.lend("there", Slots.Kind.WAITING, 2)).as("free only now").isZero();
    slots.look();

    assertThat(slots.lend("there", Slots.Kind.WAITING, 2)).isEqualTo(1);
  }

  @Test
  void node_that_leaves_gives_no_slot() {
    slots.close();
    assertThat(take(a)).isFalse();
  }
}
