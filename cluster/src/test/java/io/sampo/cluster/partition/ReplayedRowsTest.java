package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.partition.PartitionPlace;
import org.junit.jupiter.api.Test;

/** A recovery that misses rows is none. */
final class ReplayedRowsTest {

  private final ReplayedRows rows = new ReplayedRows(new PartitionPlace(2, 7));

  @Test
  void rows_that_follow_each_other_from_the_first_or_from_a_snapshot_are_complete() {
    rows.complete(0);
    rows.next(1);
    rows.next(2);
    rows.complete(2);
    rows.startAfter(9);
    rows.complete(9);
    rows.next(10);
    rows.complete(10);
  }

  @Test
  void gap_between_rows_is_refused() {
    rows.startAfter(9);
    rows.next(10);

    assertThatIllegalStateException()
        .isThrownBy(() -> rows.next(13))
        .withMessageStartingWith("rows 11 to 12 of partition 2-7 were not found");
  }

  @Test
  void rows_that_are_missing_at_the_end_are_noticed() {
    rows.next(1);

    assertThatIllegalStateException()
        .isThrownBy(() -> rows.complete(4))
        .withMessageStartingWith("rows 2 to 4 of partition 2-7 were not found");
  }
}
