package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {

  private final Suspects suspects = new Suspects();

  @Test
  void whose_lock_becomes_free_and_stays_free_is_suspected() {
    observe(false);

    assertThat(suspects.observe(List.of(row(true)))).isEmpty();
    assertThat(suspects.observe(List.of(row(true)))).containsExactly(Rows.node(1));
    assertThat(suspects.observe(List.of(row(true)))).containsExactly(Rows.node(1));
  }

  @Test
  void who_takes_the_lock_again_is_not_suspected() {
    observe(false);
    observe(true);
    observe(false);

    assertThat(suspects.observe(List.of(row(true)))).isEmpty();
  }

  @Test
  void whose_lock_was_never_seen_held_is_not_suspected() {
    observe(true);
    observe(true);

    assertThat(suspects.observe(List.of(row(true)))).isEmpty();
  }

  @Test
  void who_is_gone_from_the_table_is_forgotten() {
    observe(false);
    suspects.observe(List.of());
    observe(true);

    assertThat(suspects.observe(List.of(row(true)))).isEmpty();
  }

  private void observe(boolean lockFree) {
    assertThat(suspects.observe(List.of(row(lockFree)))).isEmpty();
  }

  private static MemberRow row(boolean lockFree) {
    return new MemberRow(Rows.node(1), true, false, 7, lockFree, null);
  }
}
