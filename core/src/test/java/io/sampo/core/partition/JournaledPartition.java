package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.TaskTransitions.Transition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition with its journal in memory. A second machine follows the journaled rows as they would
 * be read back; after each turn both must be in the same state.
 */
final class JournaledPartition {

  static final PartitionPlace PLACE = new PartitionPlace(2, 7);

  private final PartitionRules rules;
  private final DoubleSupplier random;
  private final Set<Transition> visited = new HashSet<>();
  private final SnapshotStore snapshots = new SnapshotStore();
  private List<byte[]> rows = new ArrayList<>();
  private List<byte[]> rowsSinceSnapshotBegan = new ArrayList<>();
  private byte @Nullable [] snapshot;
  private PartitionMachine machine;
  private PartitionMachine follower;
  private long turns;
  private long latestMillis;

  JournaledPartition(PartitionRules rules, DoubleSupplier random) {
    this.rules = rules;
    this.random = random;
    this.machine = empty();
    this.follower = empty();
  }

  private PartitionMachine empty() {
    return new PartitionMachine(PLACE, rules, random);
  }

  PartitionMachine machine() {
    return machine;
  }

  PartitionView view() {
    return machine.view();
  }

  Set<Transition> visited() {
    return visited;
  }

  /** Takes one turn and journals it. */
  PartitionTurn turn(long nowMillis, Consumer<PartitionTurn> body) {
    PartitionTurn turn = new PartitionTurn(machine, nowMillis);
    body.accept(turn);
    if (!turn.events().isEmpty()) {
      latestMillis = Math.max(latestMillis, nowMillis);
      journal(turn);
      follow(rows.getLast());
    }
    check();
    return turn;
  }

  /** Takes one turn and crashes before its row is written. */
  void turnLost(long nowMillis, Consumer<PartitionTurn> body) {
    body.accept(new PartitionTurn(machine, nowMillis));
    recover();
  }

  private void journal(PartitionTurn turn) {
    EventCodec.Row row = new EventCodec.Row(++turns, turn.nowMillis(), turn.events());
    rows.add(EventCodec.encode(row));
    rowsSinceSnapshotBegan.add(rows.getLast());
  }

  private void follow(byte[] row) {
    EventCodec.Row read = EventCodec.decode(row);
    for (PartitionEvent event : read.events()) {
      visited.addAll(TaskTransitions.evolve(follower, event, read.atMillis()));
    }
  }

  /** Throws the state away and rebuilds it from the snapshot and the rows after it. */
  void recover() {
    snapshots.crash();
    machine = rebuilt();
    check();
  }

  private PartitionMachine rebuilt() {
    PartitionMachine rebuilt = empty();
    if (snapshot == null) {
      snapshots.restore(rebuilt);
    } else {
      rebuilt.restore(snapshot);
    }
    for (byte[] row : rows) {
      EventCodec.Row read = EventCodec.decode(row);
      read.events().forEach(event -> rebuilt.evolve(event, read.atMillis()));
    }
    return rebuilt;
  }

  /** Stores the state in one piece and drops the rows in it, as older releases do. */
  void takeSnapshot() {
    snapshots.abandon(true);
    snapshot = machine.snapshot(turns);
    rows = new ArrayList<>();
  }

  /** Begins a snapshot in chunks, or stores so many more pieces of the one under way. */
  void goOnWithSnapshot(int pieces) {
    if (snapshots.begin(machine, turns)) {
      rowsSinceSnapshotBegan = new ArrayList<>();
    }
    for (int i = 0; i < pieces; i++) {
      if (snapshots.step()) {
        snapshot = null;
        rows = new ArrayList<>(rowsSinceSnapshotBegan);
        return;
      }
    }
  }

  /** Gives up the snapshot under way. */
  void abandonSnapshot(boolean startOver) {
    snapshots.abandon(startOver);
  }

  private void check() {
    PartitionInvariants.check(machine, rules, latestMillis);
    assertThat(follower.snapshot(turns)).isEqualTo(machine.snapshot(turns));
  }

  /** What must hold however the machine came to its state; dearer than what each turn checks. */
  void checkRebuilt() {
    byte[] stored = machine.snapshot(turns);
    PartitionMachine fromRows = rebuilt();
    PartitionMachine fromSnapshot = empty();
    assertThat(fromSnapshot.restore(stored)).isEqualTo(turns);
    for (PartitionMachine other : List.of(fromRows, fromSnapshot)) {
      PartitionInvariants.check(other, rules, latestMillis);
      assertThat(other.snapshot(turns)).isEqualTo(stored);
      assertThat(other.view().counts()).isEqualTo(view().counts());
      assertThat(other.view().queues()).isEqualTo(view().queues());
      assertThat(other.view().heapBytes()).isEqualTo(view().heapBytes());
      assertThat(other.view().nextDueMillis()).isEqualTo(view().nextDueMillis());
    }
  }
}
