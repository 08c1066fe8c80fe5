package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Company;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks that are lost with their node again and again. */
final class SuspectsTest {

  private static final PartitionRules RULES = new PartitionRules(Duration.ofHours(24), 3, 10);

  private final Scenario scenario = given(RULES, task().maxAttempts(9));

  private Company startedWith() {
    scenario.started().thenStarted(1);
    return scenario.effects().starts().getFirst().company();
  }

  private void lose(int times) {
    for (int i = 0; i < times; i++) {
      scenario.started().lost(1);
    }
  }

  @Test
  void a_task_that_was_lost_once_starts_again_as_if_nothing_had_happened() {
    lose(1);

    assertThat(startedWith()).isEqualTo(Company.ANY);
  }

  @Test
  void one_that_is_lost_again_and_again_gets_ever_less_company() {
    lose(2);
    assertThat(startedWith()).isEqualTo(Company.FEW);
    scenario.lost(1);
    assertThat(startedWith()).isEqualTo(Company.SINGLE);
    scenario.lost(1);
    assertThat(startedWith()).isEqualTo(Company.ALONE);
  }

  @Test
  void only_one_that_is_lost_alone_is_a_dead_letter_that_says_so() {
    lose(6);
    scenario.thenIs(1, TaskStatus.READY);

    lose(1);

    scenario.thenIs(1, TaskStatus.FAILED);
    assertThat(scenario.task(1).lostAttempts()).isEqualTo(7);
    assertThat(Objects.requireNonNull(scenario.task(1).error()).type()).isEqualTo("AttemptsLost");
    assertThat(Objects.requireNonNull(scenario.task(1).error()).message())
        .isEqualTo(
            "ended the nodes it ran on: lost 7 attempts in a row with them, 3 of them while nothing"
                + " else ran there; the last: node left");
  }

  @Test
  void what_is_lost_alone_counts_towards_the_attempts_a_task_may_have() {
    Scenario once = given(RULES, task().maxAttempts(1));
    for (int i = 0; i < 4; i++) {
      once.started().lost(1).thenIs(1, TaskStatus.READY);
    }

    once.started().lost(1).thenIs(1, TaskStatus.FAILED);
  }

  @Test
  void a_task_that_was_never_alone_ends_for_no_loss() {
    for (int i = 0; i < 100; i++) {
      scenario.started(_ -> Scenario.NODE, 1);
      scenario.later(Duration.ofDays(2)).lost(1);
    }

    scenario.thenIs(1, TaskStatus.READY);
    assertThat(startedWith()).isEqualTo(Company.FEW);
  }

  @Test
  void an_attempt_that_outlives_its_probation_may_have_anything_beside_it() {
    lose(2);
    scenario.started();
    assertThat(scenario.view().onProbation(Scenario.NODE)).containsEntry(Company.FEW, 1);
    assertThat(scenario.view().onProbation("elsewhere:1")).isEmpty();

    scenario.later(Duration.ofSeconds(4));
    assertThat(scenario.events()).isEmpty();
    scenario.later(Duration.ofSeconds(1));

    assertThat(scenario.events()).containsExactly(new PartitionEvent.Proven(1));
    assertThat(scenario.view().onProbation(Scenario.NODE)).isEmpty();
    scenario.restoredFromSnapshot();
    assertThat(scenario.view().onProbation(Scenario.NODE)).isEmpty();
  }

  @Test
  void probation_doubles_with_each_loss_in_a_row() {
    lose(2);
    scenario.started().later(Duration.ofSeconds(5)).lost(1);

    scenario.started().later(Duration.ofSeconds(9));
    assertThat(scenario.events()).isEmpty();
    scenario.later(Duration.ofSeconds(1));

    assertThat(scenario.events()).containsExactly(new PartitionEvent.Proven(1));
  }

  @Test
  void an_attempt_that_fails_by_itself_ends_all_suspicion() {
    lose(4);
    scenario.started().failed(1).later(Duration.ofMinutes(10));

    assertThat(startedWith()).isEqualTo(Company.ANY);
  }

  @Test
  void suspects_keep_no_others_of_their_queue_and_type_waiting() {
    lose(2);
    scenario.submitted(task());
    SlotSource noSuspects =
        new SlotSource() {
          @Override
          public String tryTake(Startable tasks) {
            return Scenario.NODE;
          }

          @Override
          public @Nullable Slot tryTake(Startable tasks, Company company) {
            return company == Company.ANY ? new Slot(Scenario.NODE, company) : null;
          }
        };

    scenario.started(noSuspects, 10).thenStarted(2);
  }

  @Test
  void suspicion_stays_in_a_snapshot() {
    lose(4);
    scenario.started().restoredFromSnapshot();
    assertThat(scenario.view().onProbation(Scenario.NODE)).containsEntry(Company.ALONE, 1);

    scenario.lost(1).restoredFromSnapshot();

    assertThat(startedWith()).isEqualTo(Company.ALONE);
  }
}
