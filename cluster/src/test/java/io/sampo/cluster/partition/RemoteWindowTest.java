package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.PartitionPlace;
import org.junit.jupiter.api.Test;

final class RemoteWindowTest {

  private static final PartitionPlace SLOW = new PartitionPlace(1, 0);
  private static final PartitionPlace OTHER = new PartitionPlace(1, 1);
  private static final long MIB = 1L << 20;

  private final RemoteWindow window = new RemoteWindow();

  @Test
  void so_many_calls_may_be_under_way_to_a_partition_and_others_have_their_own_room() {
    int entered = 0;
    while (window.enter(SLOW, 0)) {
      entered++;
    }
    assertThat(entered).isEqualTo(1_024);
    assertThat(window.enter(OTHER, 0)).isTrue();

    window.leave(SLOW, 0);
    assertThat(window.enter(SLOW, 0)).isTrue();
    assertThat(window.enter(SLOW, 0)).isFalse();
  }

  @Test
  void so_many_bytes_may_be_under_way_but_one_message_always() {
    assertThat(window.enter(SLOW, 100 * MIB)).isTrue();
    assertThat(window.enter(SLOW, 1)).isFalse();

    window.leave(SLOW, 100 * MIB);
    assertThat(window.enter(SLOW, 3 * MIB)).isTrue();
    assertThat(window.enter(SLOW, 3 * MIB)).isTrue();
    assertThat(window.enter(SLOW, 1)).isFalse();
  }
}
