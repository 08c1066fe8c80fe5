package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Company;
import org.junit.jupiter.api.Test;

/** Who may start beside suspects, on one node. */
final class SuspectGateTest {

  private final SuspectGate gate = new SuspectGate();
  private long now = 1;

  private boolean enters(Company company) {
    return gate.tryEnter(company, true, now);
  }

  private boolean entersBesideOthers(Company company) {
    return gate.tryEnter(company, false, now);
  }

  @Test
  void few_suspects_start_at_a_time_and_more_as_the_node_survives_them() {
    for (int i = 0; i < SuspectGate.FEW_MIN; i++) {
      assertThat(enters(Company.FEW)).isTrue();
    }
    assertThat(enters(Company.FEW)).isFalse();
    assertThat(enters(Company.ANY)).as("others start as ever").isTrue();

    now += SuspectGate.GROW_AFTER_MILLIS;
    assertThat(enters(Company.FEW)).isTrue();

    now += 100 * SuspectGate.GROW_AFTER_MILLIS;
    int more = 0;
    while (enters(Company.FEW)) {
      more++;
    }
    assertThat(SuspectGate.FEW_MIN + 1 + more).isLessThanOrEqualTo(SuspectGate.FEW_MAX + 5);
  }

  @Test
  void a_single_suspect_waits_for_the_few_and_keeps_more_of_them_from_starting() {
    assertThat(enters(Company.FEW)).isTrue();
    assertThat(entersBesideOthers(Company.SINGLE)).isFalse();
    assertThat(entersBesideOthers(Company.FEW)).isFalse();

    gate.leave(Company.FEW);
    assertThat(entersBesideOthers(Company.SINGLE)).isTrue();
    assertThat(entersBesideOthers(Company.FEW)).isFalse();
    assertThat(entersBesideOthers(Company.ANY)).isTrue();
  }

  @Test
  void nothing_starts_beside_one_that_is_alone() {
    assertThat(enters(Company.ALONE)).isTrue();

    for (Company company : Company.values()) {
      assertThat(entersBesideOthers(company)).as("%s", company).isFalse();
    }
    gate.leave(Company.ALONE);
    assertThat(enters(Company.ANY)).isTrue();
  }

  @Test
  void a_node_runs_empty_for_one_that_is_to_be_alone() {
    assertThat(entersBesideOthers(Company.ALONE)).isFalse();
    assertThat(entersBesideOthers(Company.ANY)).isFalse();

    assertThat(enters(Company.ALONE)).isTrue();
  }

  @Test
  void a_node_that_does_not_run_empty_goes_on_and_tries_again_later() {
    assertThat(entersBesideOthers(Company.ALONE)).isFalse();
    now += SuspectGate.DRAIN_MILLIS;
    gate.look(now);
    assertThat(entersBesideOthers(Company.ANY)).isTrue();

    now += 1_000;
    assertThat(entersBesideOthers(Company.ALONE)).isFalse();
    assertThat(entersBesideOthers(Company.ANY)).as("after a pause only").isTrue();
    now += 30_000;
    assertThat(entersBesideOthers(Company.ALONE)).isFalse();
    assertThat(entersBesideOthers(Company.ANY)).isFalse();
  }
}
