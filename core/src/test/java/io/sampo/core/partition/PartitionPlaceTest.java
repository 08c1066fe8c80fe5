package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.TaskId;
import org.junit.jupiter.api.Test;

/** Where a task lives. */
class PartitionPlaceTest {

  @Test
  void a_place_is_read_as_written() {
    PartitionPlace place = new PartitionPlace(3, 65_535);

    assertThat(place).hasToString("3-65535");
    assertThat(PartitionPlace.parse("3-65535")).isEqualTo(place);
    assertThat(PartitionPlace.of(TaskId.of(1, 3, 65_535, 9))).isEqualTo(place);
  }
}
