package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.START_MILLIS;
import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Delays, points in time and expiries. */
class TimersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Instant IN_A_SECOND = Instant.ofEpochMilli(START_MILLIS + 1_000);

  @Test
  void a_delayed_task_is_ready_when_its_delay_is_over() {
    given(task().delay(SECOND))
        .thenIs(1, TaskStatus.SCHEDULED)
        .later(Duration.ofMillis(999))
        .thenIs(1, TaskStatus.SCHEDULED)
        .later(Duration.ofMillis(1))
        .thenIs(1, TaskStatus.READY);
  }

  @Test
  void a_task_for_a_point_in_time_is_ready_then() {
    given(task().runAt(IN_A_SECOND))
        .later(Duration.ofMillis(999))
        .thenIs(1, TaskStatus.SCHEDULED)
        .later(Duration.ofMillis(1))
        .thenIs(1, TaskStatus.READY);
  }

  @Test
  void a_point_in_time_that_is_over_means_now() {
    given(task().runAt(Instant.EPOCH)).thenIs(1, TaskStatus.READY);
    given(task().delay(Duration.ZERO)).thenIs(1, TaskStatus.READY);
  }

  @Test
  void what_was_not_started_in_time_expires() {
    given(task().expireAfter(SECOND))
        .later(Duration.ofMillis(999))
        .thenIs(1, TaskStatus.READY)
        .later(Duration.ofMillis(1))
        .thenIs(1, TaskStatus.EXPIRED);
    given(task().expiresAt(IN_A_SECOND)).later(SECOND).thenIs(1, TaskStatus.EXPIRED);
  }

  @Test
  void a_delayed_task_can_expire_before_or_as_it_becomes_due() {
    given(task().delay(Duration.ofHours(1)).expireAfter(SECOND))
        .later(SECOND)
        .thenIs(1, TaskStatus.EXPIRED);
    given(task().delay(SECOND).expireAfter(SECOND)).later(SECOND).thenIs(1, TaskStatus.EXPIRED);
    given(task().delay(SECOND).expireAfter(SECOND.multipliedBy(2)))
        .later(SECOND)
        .thenIs(1, TaskStatus.READY)
        .later(SECOND)
        .thenIs(1, TaskStatus.EXPIRED);
  }

  @Test
  void an_expiry_at_the_unix_epoch_is_no_expiry_forgotten() {
    given(task().expiresAt(Instant.EPOCH))
        .recovered()
        .later(Duration.ZERO)
        .thenIs(1, TaskStatus.EXPIRED);
  }

  @Test
  void what_was_started_once_never_expires() {
    given(task().expireAfter(SECOND))
        .started()
        .lost(1)
        .later(Duration.ofHours(1))
        .thenIs(1, TaskStatus.READY);
    given(task().expireAfter(SECOND))
        .started()
        .failed(1)
        .later(Duration.ofHours(1))
        .thenIs(1, TaskStatus.READY);
  }

  @Test
  void an_expired_task_was_never_started() {
    Scenario scenario = given(task().expireAfter(SECOND)).later(SECOND);

    assertThat(scenario.task(1).startedAt()).isNull();
    assertThat(scenario.task(1).attempts()).isEmpty();
    assertThat(scenario.task(1).finishedAt()).isEqualTo(IN_A_SECOND);
    assertThat(scenario.effects().finished()).containsExactly(scenario.task(1));
  }

  @Test
  void the_next_timer_is_the_earliest() {
    Scenario scenario = given(task());
    assertThat(scenario.view().nextDueMillis()).isEmpty();

    scenario.submitted(task().delay(SECOND.multipliedBy(3)), task().expireAfter(SECOND));

    assertThat(scenario.view().nextDueMillis()).contains(START_MILLIS + 1_000);
    scenario.later(SECOND);
    assertThat(scenario.view().nextDueMillis()).contains(START_MILLIS + 3_000);
    scenario.cancelled(2);
    assertThat(scenario.view().nextDueMillis()).isEmpty();
  }

  @Test
  void one_look_at_the_timers_moves_a_limited_number() {
    PartitionMachine machine =
        new PartitionMachine(new PartitionPlace(1, 0), PartitionRules.DEFAULT, () -> 0.5);
    var command = new PartitionCommand.Submit(task().delay(SECOND).spec(), 1, null);
    PartitionTurn submitting = new PartitionTurn(machine, START_MILLIS);
    for (int i = 0; i < PartitionMachine.TIMERS_PER_TURN_MAX + 1; i++) {
      submitting.apply(command);
    }

    PartitionTurn first = new PartitionTurn(machine, START_MILLIS + 1_000);
    first.advance();
    PartitionTurn second = new PartitionTurn(machine, START_MILLIS + 1_000);
    second.advance();

    assertThat(first.events()).hasSize(PartitionMachine.TIMERS_PER_TURN_MAX);
    assertThat(second.events()).hasSize(1);
  }
}
