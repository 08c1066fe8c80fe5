package io.sampo.cluster.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.core.codec.Format;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionEvent;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionRules;
import io.sampo.core.partition.PartitionSnapshot;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Snapshots in a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotTableIT {

  private static final long NOW = 1_800_000_000_000L;
  private static final PartitionPlace PLACE = new PartitionPlace(3, 5);
  private static final String PARTITION = "partition-3-5";

  @AutoClose private final TestDatabase database = TestDatabase.create();
  @AutoClose private final Database opened = database.open();
  private final SnapshotTable table = new SnapshotTable(opened.openPool("snapshots", 2));
  @AutoClose private final Snapshots snapshots = new Snapshots(table);
  private long number;

  @AfterEach
  void empty() throws SQLException {
    execute("TRUNCATE sampo.snapshot, sampo.snapshot_chunk");
  }

  private static PartitionMachine machine() {
    return new PartitionMachine(PLACE, PartitionRules.DEFAULT, () -> 0.5);
  }

  /** So many tasks of 100 KB, about ten of which fill a piece. */
  private static PartitionMachine filled(int tasks) {
    PartitionMachine machine = machine();
    PartitionTurn turn = new PartitionTurn(machine, NOW);
    Json payload = Json.of("\"" + "z".repeat(100_000) + "\"");
    for (int i = 0; i < tasks; i++) {
      turn.apply(new PartitionCommand.Submit(TaskSpec.of("echo", payload), 0, null));
    }
    return machine;
  }

  private PartitionSnapshot stored(PartitionMachine machine) throws SQLException {
    PartitionSnapshot snapshot = pieces(machine);
    byte[] row = snapshot.closingRow();
    table.close(PARTITION, new SnapshotTable.Stored(number, row), snapshot.chunks());
    snapshot.saved();
    return snapshot;
  }

  private PartitionSnapshot pieces(PartitionMachine machine) throws SQLException {
    PartitionSnapshot snapshot = machine.beginSnapshot(number + 70, ++number);
    for (var piece = snapshot.next(); piece != null; piece = snapshot.next()) {
      table.save(PARTITION, piece);
    }
    return snapshot;
  }

  private Snapshots.Loaded loaded() throws Exception {
    return snapshots
        .load(PARTITION, SnapshotTableIT::machine)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void partition_without_a_snapshot_begins_empty() throws Exception {
    Snapshots.Loaded loaded = loaded();

    assertThat(loaded.number()).isZero();
    assertThat(loaded.machine().view().empty()).isTrue();
  }

  @Test
  void snapshot_in_pieces_is_read_back() throws Exception {
    PartitionMachine machine = filled(35);
    PartitionSnapshot snapshot = stored(machine);

    Snapshots.Loaded loaded = loaded();

    assertThat(snapshot.chunks()).hasSizeBetween(8, 10);
    assertThat(loaded.number()).isEqualTo(number);
    assertThat(loaded.bytes()).isBetween(3_500_000L, 3_600_000L);
    assertThat(loaded.machine().snapshot(1)).isEqualTo(machine.snapshot(1));
  }

  @Test
  void snapshot_in_one_piece_of_an_older_release_is_read_back() throws Exception {
    PartitionMachine machine = filled(400); // 40 MB: more than is read at once
    byte[] row = machine.snapshot(12, Format.V1);
    table.close(PARTITION, new SnapshotTable.Stored(34, row), List.of());

    Snapshots.Loaded loaded = loaded();

    assertThat(loaded.turn()).isEqualTo(12);
    assertThat(loaded.number()).isEqualTo(34);
    assertThat(loaded.machine().snapshot(12)).isEqualTo(machine.snapshot(12));
  }

  @Test
  void pieces_that_no_snapshot_names_are_nothing() throws Exception {
    PartitionMachine machine = filled(15);
    stored(machine);
    byte[] before = machine.snapshot(1);
    cancel(machine, 3);
    pieces(machine);

    assertThat(loaded().machine().snapshot(1)).isEqualTo(before);
  }

  @Test
  void only_pieces_that_are_needed_stay() throws Exception {
    PartitionMachine machine = filled(40);
    int all = stored(machine).chunks().size();
    cancel(machine, 3);
    PartitionSnapshot second = stored(machine);
    assertThat(countChunks()).isEqualTo(all + 1);

    table.trim(PARTITION, number, second.chunks());

    assertThat(countChunks()).isEqualTo(all);
    assertThat(loaded().machine().snapshot(1)).isEqualTo(machine.snapshot(1));
  }

  @Test
  void incarnation_that_was_replaced_deletes_nothing_the_younger_one_needs() throws Exception {
    PartitionMachine older = filled(35);
    PartitionSnapshot first = stored(older);
    PartitionMachine younger = loaded().machine();
    stored(younger);
    final int both = countChunks();

    table.trim(PARTITION, first.number(), List.of());

    assertThat(countChunks()).isEqualTo(both);
    assertThat(loaded().machine().snapshot(1)).isEqualTo(younger.snapshot(1));
  }

  @Test
  void snapshot_whose_pieces_are_gone_does_not_become_one() throws Exception {
    PartitionMachine machine = filled(35);
    stored(machine);
    execute("DELETE FROM sampo.snapshot_chunk WHERE piece = 1");
    PartitionSnapshot second = pieces(machine);
    SnapshotTable.Stored row = new SnapshotTable.Stored(number, second.closingRow());

    assertThatThrownBy(() -> table.close(PARTITION, row, second.chunks()))
        .isInstanceOf(SnapshotTable.ChunksGone.class)
        .hasMessageContaining("pieces of a snapshot of partition-3-5");
    assertThat(Snapshots.chunksGone(new SnapshotTable.ChunksGone("gone"))).isTrue();
  }

  private static void cancel(PartitionMachine machine, long task) {
    machine.evolve(new PartitionEvent.Cancelled(task, null), NOW);
  }

  private int countChunks() throws SQLException {
    try (Connection connection = table.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM sampo.snapshot_chunk")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = table.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
