package io.sampo.core.partition;

import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskSpec;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots that are encoded and stored piece by piece while the partition goes on. */
class PartitionSnapshotTest {

  /** Half of the smallest region of the G1 collector. */
  private static final int LARGE_ARRAY_BYTES = 512 << 10;

  private static final long NOW = Scenario.START_MILLIS;
  private static final int TASKS = 100;

  private final PartitionMachine machine = empty();
  private final SnapshotStore store = new SnapshotStore();
  private long turns;

  private static PartitionMachine empty() {
    return new PartitionMachine(JournaledPartition.PLACE, PartitionRules.DEFAULT, () -> 0.5);
  }

  @BeforeEach
  void fill() {
    turn(turn -> submit(turn, TASKS));
  }

  private static void submit(PartitionTurn turn, int tasks) {
    TaskSpec spec = TaskSpec.of("echo", Json.of("\"" + "x".repeat(100) + "\""));
    for (int i = 0; i < tasks; i++) {
      turn.apply(new PartitionCommand.Submit(spec, 0, null));
    }
  }

  private void turn(Consumer<PartitionTurn> body) {
    body.accept(new PartitionTurn(machine, NOW));
    turns++;
  }

  private void archive(long from, long to) {
    archive(machine, LongStream.rangeClosed(from, to).toArray());
    turns++;
  }

  private static void archive(PartitionMachine from, long... numbers) {
    for (long number : numbers) {
      from.evolve(new PartitionEvent.Cancelled(number, null), NOW);
    }
    from.evolve(new PartitionEvent.Archived(numbers), NOW);
  }

  /** Takes a whole snapshot; gives how many pieces were written for it. */
  private int snapshot() {
    int before = store.written();
    assertThat(store.begin(machine, turns)).isTrue();
    while (!store.step()) {
      // The next piece.
    }
    return store.written() - before;
  }

  private PartitionMachine restored() {
    PartitionMachine restored = empty();
    store.restore(restored);
    PartitionInvariants.check(restored, PartitionRules.DEFAULT, Scenario.START_MILLIS);
    return restored;
  }

  private void assertRestorable() {
    assertThat(restored().snapshot(7)).isEqualTo(machine.snapshot(7));
  }

  @Test
  void a_stored_snapshot_in_chunks_loads_forever() {
    PartitionMachine one = empty();
    PartitionTurn turn = new PartitionTurn(one, NOW);
    turn.apply(new PartitionCommand.Submit(task().key("k").label("a", "b").spec(), 3, null));
    turn.start(_ -> Scenario.NODE, 1);
    turn.apply(new PartitionCommand.ChangeQueue("mail", new QueueSettings(true, 4)));
    PartitionSnapshot snapshot = one.beginSnapshot(77, 12);
    PartitionSnapshot.Piece piece = Objects.requireNonNull(snapshot.next());
    byte[] chunk = StoredSample.read("v3/snapshot-chunk", piece.bytes());
    byte[] closing = StoredSample.read("v3/snapshot-index", snapshot.closingRow());

    PartitionMachine loaded = empty();
    SnapshotIndex index = loaded.restoreIndex(closing);
    loaded.restoreChunk(index.chunks().getFirst(), chunk);

    assertThat(SnapshotIndex.isOne(closing)).isTrue();
    assertThat(SnapshotIndex.isOne(one.snapshot(77))).isFalse();
    assertThat(index).isEqualTo(new SnapshotIndex(77, List.of(piece.chunk())));
    assertThat(loaded.snapshot(77)).isEqualTo(one.snapshot(77));
    assertThat(piece.bytes()).isEqualTo(chunk);
  }

  @Test
  void a_snapshot_is_of_the_moment_it_began_in_whatever_happens_while_it_is_written() {
    byte[] before = machine.snapshot(turns);
    store.begin(machine, turns);
    store.step();

    turn(turn -> turn.start(_ -> Scenario.NODE, TASKS));
    turn(turn -> submit(turn, 50));
    while (!store.step()) {
      // The next piece.
    }

    assertThat(restored().snapshot(1)).isEqualTo(before);
  }

  @Test
  void what_did_not_change_is_not_written_again() {
    int all = snapshot();
    assertThat(all).isGreaterThan(20);

    archive(40, 42);
    int changed = snapshot();
    assertThat(changed).isBetween(1, 3);
    assertRestorable();

    assertThat(snapshot()).isZero();
    assertRestorable();
  }

  @Test
  void what_changed_while_it_was_written_is_written_by_the_next_one() {
    store.begin(machine, turns);
    store.step();
    turn(turn -> turn.start(_ -> Scenario.NODE, 3));
    while (!store.step()) {
      // The next piece.
    }

    assertThat(snapshot()).isBetween(1, 4);
    assertRestorable();
  }

  @Test
  void a_machine_that_was_restored_writes_again_only_what_changes() {
    snapshot();
    PartitionMachine next = restored();
    archive(next, 7);
    PartitionSnapshot second = next.beginSnapshot(turns + 1, turns + 1, SnapshotStore.PIECE_BYTES);

    int pieces = 0;
    while (second.next() != null) {
      pieces++;
    }

    assertThat(pieces).isBetween(1, 3);
    assertThat(second.chunks()).hasSizeGreaterThan(20);
  }

  @Test
  void chunks_that_became_short_are_put_together_again() {
    int all = snapshot();
    for (long first = 1; first < TASKS - 8; first += 8) {
      archive(first, first + 6);
    }
    snapshot();

    assertThat(store.chunks().size()).isLessThan(all / 3);
    assertRestorable();
  }

  @Test
  void an_empty_partition_has_a_snapshot_without_chunks() {
    snapshot();
    archive(1, TASKS);
    snapshot();

    assertThat(store.chunks()).isEmpty();
    assertRestorable();

    turn(turn -> submit(turn, 2));
    snapshot();
    assertRestorable();
  }

  @Test
  void after_a_snapshot_that_starts_over_everything_is_written() {
    int all = snapshot();
    store.begin(machine, turns);
    store.abandon(true);

    assertThat(snapshot()).isEqualTo(all);
    assertRestorable();
  }

  @Test
  void only_one_snapshot_is_under_way() {
    machine.beginSnapshot(1, 1);

    assertThatIllegalStateException().isThrownBy(() -> machine.beginSnapshot(2, 2));
  }

  @Test
  void a_snapshot_is_not_closed_before_all_of_it_is_stored() {
    PartitionSnapshot snapshot = machine.beginSnapshot(1, 1, SnapshotStore.PIECE_BYTES);
    assertThatIllegalStateException().isThrownBy(snapshot::closingRow);

    turn(turn -> turn.start(_ -> Scenario.NODE, TASKS));
    assertThat(snapshot.earlyBytes()).isPositive();
    assertThatIllegalStateException().isThrownBy(snapshot::closingRow);
    while (snapshot.next() != null) {
      // The next piece.
    }

    assertThat(snapshot.earlyBytes()).isZero();
    assertThat(snapshot.closingRow()).isNotEmpty();
  }

  @Test
  void a_chunk_that_is_not_the_one_that_was_stored_is_refused() {
    snapshot();
    List<SnapshotChunk> chunks = empty().restoreIndex(store.closingRow()).chunks();
    PartitionMachine other = empty();
    other.restoreIndex(store.closingRow());

    assertThatIllegalStateException()
        .isThrownBy(() -> other.restoreChunk(chunks.get(0), store.stored(chunks.get(1))))
        .withMessageContaining("is not what was stored");
  }

  @Test
  void a_piece_holds_one_task_more_than_its_size_at_most() {
    PartitionMachine large = empty();
    PartitionTurn turn = new PartitionTurn(large, NOW);
    for (int i = 0; i < 40; i++) {
      Json payload = Json.of("\"" + "y".repeat(100_000) + "\"");
      turn.apply(new PartitionCommand.Submit(TaskSpec.of("echo", payload), 0, null));
    }
    PartitionSnapshot snapshot = large.beginSnapshot(1, 1);

    int pieces = 0;
    for (var piece = snapshot.next(); piece != null; piece = snapshot.next()) {
      assertThat(piece.bytes().length).isLessThan(PartitionSnapshot.PIECE_BYTES + 101_000);
      pieces++;
    }
    assertThat(pieces).isEqualTo(10);
  }

  @Test
  void a_piece_of_small_tasks_is_no_large_array_to_the_collector() {
    PartitionMachine large = empty();
    PartitionTurn turn = new PartitionTurn(large, NOW);
    for (int i = 0; i < 10_000; i++) {
      turn.apply(new PartitionCommand.Submit(TaskSpec.of("echo", Json.of("1")), 0, null));
    }
    PartitionSnapshot snapshot = large.beginSnapshot(1, 1);

    int pieces = 0;
    for (var piece = snapshot.next(); piece != null; piece = snapshot.next()) {
      assertThat(piece.bytes().length).isLessThan(LARGE_ARRAY_BYTES);
      pieces++;
    }
    assertThat(pieces).isGreaterThan(3);
  }
}
