package io.sampo.core.partition;

import static io.sampo.core.partition.Scenario.given;
import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.partition.PartitionCommand.Report;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots as they were stored once, and bytes that are none. */
class SnapshotCodecTest {

  private static PartitionMachine empty(PartitionPlace place) {
    return new PartitionMachine(place, PartitionRules.DEFAULT, () -> 0.5);
  }

  private static PartitionMachine empty() {
    return empty(JournaledPartition.PLACE);
  }

  /** One task in each status, some of them rich. */
  private static Scenario oneOfEach() {
    Scenario scenario =
        given(
                task().idempotencyKey("a").key("k").label("tenant", "nørd"),
                task().key("k"),
                task(),
                task(),
                task(),
                task().delay(Duration.ofHours(1)).queue("mail"),
                task().expireAfter(Duration.ofSeconds(1)).queue("mail"))
            .queue("mail", true)
            .queue("paused", true)
            .started()
            .when(new Report(1, 1, new Progress(1, 2, "half")))
            .failed(3)
            .failedForGood(4)
            .completed(5)
            .cancelled(1)
            .later(Duration.ofSeconds(1))
            .submitted(task().priority(9), task())
            .started(1)
            .completed(8)
            .archived(8)
            .cancelled(9);
    return scenario;
  }

  @Test
  void a_stored_snapshot_loads_forever() {
    byte[] stored = StoredSample.read("v2/snapshot", oneOfEach().closed().machine().snapshot(77));

    PartitionMachine machine = loaded(stored);

    assertThat(machine.snapshot(77)).isEqualTo(stored);
    assertThat(machine.view().closed()).isTrue();
  }

  @Test
  void a_snapshot_from_before_generations_closed_loads_as_open() {
    byte[] stored = StoredSample.read("v1/snapshot", new byte[0]);

    PartitionMachine machine = loaded(stored);

    assertThat(machine.snapshot(77)).isEqualTo(oneOfEach().machine().snapshot(77));
    assertThat(machine.view().closed()).isFalse();
  }

  private static PartitionMachine loaded(byte[] stored) {
    PartitionMachine machine = empty();
    assertThat(machine.restore(stored)).isEqualTo(77);
    PartitionInvariants.check(machine, PartitionRules.DEFAULT, Scenario.START_MILLIS);
    assertThat(machine.view().counts())
        .isEqualTo(
            new PartitionView.Counts(
                9,
                1,
                Map.of(
                    TaskStatus.SCHEDULED, 1L,
                    TaskStatus.READY, 2L,
                    TaskStatus.RUNNING, 1L,
                    TaskStatus.SUCCEEDED, 1L,
                    TaskStatus.FAILED, 1L,
                    TaskStatus.CANCELLED, 1L,
                    TaskStatus.EXPIRED, 1L),
                Map.of(
                    TaskStatus.SUCCEEDED, 2L,
                    TaskStatus.FAILED, 1L,
                    TaskStatus.CANCELLED, 1L,
                    TaskStatus.EXPIRED, 1L)));
    assertThat(machine.view().toInterrupt()).hasSize(1);
    assertThat(machine.view().queues()).containsOnlyKeys("default", "mail", "paused");
    assertThat(machine.view().knowsKey("a", Scenario.START_MILLIS)).isTrue();
    return machine;
  }

  @Test
  void an_empty_partition_has_a_snapshot() {
    assertThat(empty().restore(empty().snapshot(0))).isZero();
  }

  @Test
  void a_snapshot_of_another_partition_is_refused() {
    byte[] stored = oneOfEach().machine().snapshot(1);
    PartitionMachine other = empty(new PartitionPlace(2, 8));

    assertThatIllegalStateException()
        .isThrownBy(() -> other.restore(stored))
        .withMessageContaining("not of partition 2-8");
  }

  @Test
  void a_snapshot_of_a_newer_version_asks_for_a_newer_release() {
    byte[] stored = Damage.reseal(empty().snapshot(1), bytes -> bytes[0] = 3);

    assertThatIllegalStateException()
        .isThrownBy(() -> empty().restore(stored))
        .withMessageContaining("start a newer release");
  }

  @Test
  void damaged_or_cut_bytes_are_refused() {
    byte[] row = EventCodecTest.sample("turn");
    byte[] snapshot = oneOfEach().machine().snapshot(1);
    for (int seed = 1; seed <= 2_000; seed++) {
      Random random = new Random(seed);
      int at = random.nextInt(row.length);
      byte[] flipped = row.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      byte[] cut = java.util.Arrays.copyOf(snapshot, random.nextInt(snapshot.length));

      assertThatIllegalStateException()
          .as("seed %d", seed)
          .isThrownBy(() -> EventCodec.decode(flipped))
          .withMessageContaining("checksum");
      assertThatIllegalStateException()
          .as("seed %d", seed)
          .isThrownBy(() -> empty().restore(cut))
          .withMessageContaining("checksum");
    }
  }

  /** Bytes that nobody wrote, under a right checksum: they load or are refused, nothing else. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nonsense_loads_or_is_refused(boolean cut) {
    byte[] row = EventCodecTest.sample("turn");
    byte[] snapshot = oneOfEach().machine().snapshot(1);
    int refused = 0;
    for (int seed = 1; seed <= 20_000; seed++) {
      Random random = new Random(seed);
      byte[] wrongRow = spoiled(row, cut, random);
      byte[] wrongSnapshot = spoiled(snapshot, cut, random);
      refused += refused(seed, () -> EventCodec.decode(wrongRow));
      refused += refused(seed, () -> empty().restore(wrongSnapshot));
    }

    assertThat(refused).isGreaterThan(1_000);
  }

  private static byte[] spoiled(byte[] sealed, boolean cut, Random random) {
    return cut
        ? Damage.resealPart(sealed, random)
        : Damage.reseal(sealed, bytes -> Damage.spoil(bytes, random));
  }

  private static int refused(int seed, Runnable load) {
    try {
      load.run();
      return 0;
    } catch (IllegalStateException expected) {
      return 1;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
