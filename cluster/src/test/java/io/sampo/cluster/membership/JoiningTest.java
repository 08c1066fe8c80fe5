package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.membership.Joining.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.Test;

class JoiningTest {

  private static final List<Address> SEEDS =
      List.of(Rows.address(1), Rows.address(2), Rows.address(3));

  private static Joining joining(int self, List<Address> seeds) {
    return new Joining(Rows.address(self), seeds, 0);
  }

  private static MemberRow member(int number, long beat, boolean lockFree) {
    return new MemberRow(Rows.node(number), true, false, beat, lockFree, null);
  }

  private static long at(Duration time) {
    return time.toNanos();
  }

  @Test
  void the_first_seed_begins_at_once_where_nobody_is() {
    assertThat(joining(1, SEEDS).decide(List.of(), 0)).isEqualTo(new Decision.Begin(Map.of()));
  }

  @Test
  void a_node_without_seeds_begins_at_once_where_nobody_is() {
    assertThat(joining(9, List.of()).decide(List.of(), 0)).isEqualTo(new Decision.Begin(Map.of()));
  }

  @Test
  void another_seed_leaves_it_to_the_first_one_for_a_while() {
    Joining joining = joining(2, SEEDS);

    assertThat(joining.decide(List.of(), 0)).isInstanceOf(Decision.Wait.class);
    assertThat(joining.decide(List.of(), at(Joining.FIRST_SEED_WITHIN)))
        .isEqualTo(new Decision.Begin(Map.of()));
  }

  @Test
  void a_node_that_is_no_seed_waits_and_says_for_whom() {
    Decision decision = joining(9, SEEDS).decide(List.of(), at(Duration.ofDays(1)));

    assertThat(decision)
        .isEqualTo(new Decision.Wait("none of the seeds host:1, host:2, host:3 is there yet"));
  }

  @Test
  void whoever_takes_part_is_asked_even_by_the_first_seed() {
    assertThat(joining(1, SEEDS).decide(List.of(member(7, 5, false), member(4, 2, false)), 0))
        .isEqualTo(new Decision.Ask(List.of(Rows.address(4), Rows.address(7))));
  }

  @Test
  void who_only_wants_to_take_part_or_has_ended_is_not_asked() {
    List<MemberRow> rows =
        List.of(
            new MemberRow(Rows.node(2), false, false, 3, false, null),
            new MemberRow(Rows.node(3), true, true, 3, true, null));

    assertThat(joining(1, SEEDS).decide(rows, 0)).isEqualTo(new Decision.Begin(Map.of()));
  }

  @Test
  void the_dead_are_waited_for_three_seconds() {
    assertThat(decisionAfterSilence(Joining.DEAD_AFTER.minusNanos(1), true))
        .isEqualTo(new Decision.Ask(List.of(Rows.address(2))));
    assertThat(decisionAfterSilence(Joining.DEAD_AFTER, true))
        .isEqualTo(new Decision.Begin(Map.of(Rows.node(2), 5L)));
  }

  @Test
  void the_frozen_are_waited_for_longer() {
    assertThat(decisionAfterSilence(Joining.DEAD_AFTER, false))
        .isEqualTo(new Decision.Ask(List.of(Rows.address(2))));
    assertThat(decisionAfterSilence(Joining.FROZEN_AFTER, false))
        .isEqualTo(new Decision.Begin(Map.of(Rows.node(2), 5L)));
  }

  private static Decision decisionAfterSilence(Duration silence, boolean lockFree) {
    Joining joining = joining(1, SEEDS);
    joining.decide(List.of(member(2, 5, lockFree)), 0);
    return joining.decide(List.of(member(2, 5, lockFree)), at(silence));
  }

  @Test
  void who_counts_on_is_never_gone() {
    Joining joining = joining(1, SEEDS);
    for (int second = 0; second < 60; second++) {
      assertThat(joining.decide(List.of(member(2, second, true)), at(Duration.ofSeconds(second))))
          .isEqualTo(new Decision.Ask(List.of(Rows.address(2))));
    }
  }

  @Test
  void one_who_lives_keeps_the_cluster_though_others_are_gone() {
    Joining joining = joining(1, SEEDS);
    joining.decide(List.of(member(2, 5, true), member(3, 5, false)), 0);

    assertThat(
            joining.decide(
                List.of(member(2, 5, true), member(3, 6, false)), at(Duration.ofMinutes(1))))
        .isEqualTo(new Decision.Ask(List.of(Rows.address(2), Rows.address(3))));
  }

  @Test
  void what_a_lost_session_saw_counts_no_more() {
    Joining joining = joining(1, SEEDS);
    joining.decide(List.of(member(2, 5, true)), 0);
    joining.sessionLost();

    assertThat(joining.decide(List.of(member(2, 5, true)), at(Duration.ofMinutes(1))))
        .isEqualTo(new Decision.Ask(List.of(Rows.address(2))));
  }
}
