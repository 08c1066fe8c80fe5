package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.SlotSource;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Slots while some tasks are suspected of ending their nodes. */
final class SlotsProbationTest {

  private static final SlotSource.Slot HERE_ALONE = new SlotSource.Slot("here", Company.ALONE);

  private int capacity = 2;
  private final Slots slots = new Slots("here", _ -> capacity, SlotsProbationTest::kind);
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

  private static SlotSource.@Nullable Slot takeWith(SlotAccount account, Company company) {
    return account.tryTake(ReadyTasks.of("q", "wait"), company);
  }

  @Test
  void an_attempt_that_is_to_be_alone_waits_until_the_node_has_run_empty() {
    assertThat(take(b)).isTrue();
    b.keep(Map.of());

    assertThat(takeWith(a, Company.ALONE)).isNull();
    assertThat(take(b)).as("the node runs empty").isFalse();
    assertThat(slots.lend("there:2", Slots.Kind.WAITING, 1)).isZero();
    assertThat(callsOfA).hasValue(0);

    end(1);

    assertThat(callsOfA).hasPositiveValue();
    assertThat(takeWith(a, Company.ALONE)).isEqualTo(HERE_ALONE);
  }

  @Test
  void nothing_starts_beside_one_that_is_alone_before_its_probation_is_over_in_the_journal() {
    assertThat(takeWith(a, Company.ALONE)).isEqualTo(HERE_ALONE);
    a.keep(Map.of());
    a.onProbation(Map.of(Company.ALONE, 1));

    assertThat(slots.occupied()).isTrue();
    assertThat(take(b)).isFalse();
    assertThat(b.tryTake(ReadyTasks.of("q", "compute"))).isNull();
    end(0);
    assertThat(take(b)).as("its end is not durable yet").isFalse();

    a.onProbation(Map.of());

    assertThat(callsOfB).hasPositiveValue();
    assertThat(take(b)).isTrue();
  }

  @Test
  void one_that_was_not_started_after_all_keeps_nobody_out() {
    assertThat(takeWith(a, Company.ALONE)).isEqualTo(HERE_ALONE);

    a.giveBack(Map.of());

    assertThat(slots.occupied()).isFalse();
    assertThat(take(b)).isTrue();
  }

  @Test
  void one_stays_alone_when_its_partition_leaves_until_its_outcome_is_recorded() {
    assertThat(takeWith(a, Company.ALONE)).isEqualTo(HERE_ALONE);
    a.keep(Map.of());
    a.onProbation(Map.of(Company.ALONE, 1));
    a.close();
    AttemptOrder order =
        new AttemptOrder(
            TaskId.of(1, 1, 0, 1),
            1,
            1,
            "wait",
            "q",
            Json.of("1"),
            Duration.ofMinutes(1),
            "here",
            Company.ALONE);

    slots.release(order);
    assertThat(take(b)).isFalse();
    slots.recorded(order);

    assertThat(take(b)).isTrue();
  }

  @Test
  void attempts_that_were_given_up_and_run_on_are_company() {
    long[] strays = {1};
    slots.watchStrays(() -> strays[0]);
    assertThat(takeWith(a, Company.ALONE)).isNull();

    strays[0] = 0;
    a.look();

    assertThat(callsOfA).as("it tries again once a second").hasValue(1);
    assertThat(takeWith(a, Company.ALONE)).isEqualTo(HERE_ALONE);
  }

  @Test
  void a_suspect_takes_no_slot_of_a_node_that_cannot_be_watched_while_it_may_run_here() {
    slots.borrow("there:2", Slots.Kind.WAITING, 5, Set.of("wait", "unheard-of"));
    assertThat(take(b)).isTrue();
    assertThat(take(b)).isTrue();

    assertThat(takeWith(a, Company.FEW)).isNull();

    assertThat(a.tryTake(ReadyTasks.of("q", "unheard-of"), Company.FEW))
        .isEqualTo(new SlotSource.Slot("there:2", Company.ANY));
    assertThat(a.tryTake(ReadyTasks.of("q", "unheard-of"), Company.FEW))
        .as("one a minute")
        .isNull();
  }
}
