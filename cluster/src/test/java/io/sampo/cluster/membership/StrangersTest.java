package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;

class StrangersTest {

  private static final long LATER = Strangers.STRANGE_AFTER.toNanos();
  private static final Set<UniqueAddress> MEMBERS = Set.of(Rows.node(1), Rows.node(2));

  private final Strangers strangers = new Strangers();

  private static MemberRow living(int number, long beat) {
    return new MemberRow(Rows.node(number), true, false, beat, false, null);
  }

  @Test
  void who_lives_on_without_being_a_member_is_another_cluster() {
    assertThat(strangers.look(List.of(living(2, 1), living(3, 1)), MEMBERS, 0)).isNull();
    assertThat(strangers.look(List.of(living(2, 2), living(3, 2)), MEMBERS, LATER))
        .contains("ANOTHER CLUSTER lives on the same database: host:3.");
  }

  @Test
  void who_is_only_left_in_the_table_is_not() {
    strangers.look(List.of(living(3, 1)), MEMBERS, 0);

    assertThat(strangers.look(List.of(living(3, 1)), MEMBERS, LATER)).isNull();
  }

  @Test
  void who_becomes_a_member_is_not() {
    strangers.look(List.of(living(3, 1)), MEMBERS, 0);
    strangers.look(List.of(living(3, 2)), Set.of(Rows.node(3)), LATER - 1);

    assertThat(strangers.look(List.of(living(3, 3)), MEMBERS, LATER)).isNull();
  }
}
