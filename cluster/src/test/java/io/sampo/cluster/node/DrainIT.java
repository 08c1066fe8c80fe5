package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.control.DrainProgress;
import io.sampo.cluster.control.NodeStatus;
import io.sampo.cluster.control.PartitionPlacement;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.node.NodeFixture.Options;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Nodes that leave in order: nothing they run is run again, nothing waits for them. */
class DrainIT {

  private static final int HELD = 20;
  private static final Options PATIENT =
      new Options(100, 256L << 20, PartitionSettings.DEFAULT, Duration.ofSeconds(20));

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private final HeldHandler held = new HeldHandler();
  private final NodeFixture first = start(List.of());

  private NodeFixture start(List<String> seeds) {
    return NodeFixture.join(database, archive, PATIENT, List.of(held), seeds);
  }

  @Test
  void partitions_of_a_drained_node_move_while_its_attempts_go_on_to_their_end()
      throws SQLException {
    List<TaskId> ids = submitHeld();
    NodeFixture second = start(List.of(first.name()));
    try {
      int each = NodeFixture.PARTITIONS / 2;
      Await.until("partitions are spread", () -> second.partitions().size() == each);

      DrainProgress begun = join(second.control().drain(first.name())).orElseThrow();

      assertThat(begun.state()).isEqualTo(DrainProgress.State.DRAINING);
      Await.until(
          "all partitions moved", () -> second.partitions().size() == NodeFixture.PARTITIONS);
      assertThat(progress(second))
          .hasValueSatisfying(progress -> {
            assertThat(progress.state()).isEqualTo(DrainProgress.State.DRAINING);
            assertThat(progress.running()).isEqualTo(HELD);
            assertThat(progress.partitions()).isZero();
          });
      assertBothServe(second);
      held.release();
      first.ended();
      Await.until(
          "the node has left",
          () -> progress(second).filter(it -> it.state() == DrainProgress.State.LEFT).isPresent());
      assertThat(ids).allSatisfy(id -> assertRanOnce(second.finished(id)));
      assertThat(held.begun()).isEqualTo(HELD);
      assertThat(endedMembers()).hasSize(1).allMatch(name -> name.endsWith(first.name()));
    } finally {
      second.close();
    }
  }

  /** Those without whom the others went on, or who said good-bye. */
  private List<String> endedMembers() throws SQLException {
    List<String> ended = new ArrayList<>();
    try (Connection connection = database.access().connect();
        Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery("SELECT address FROM sampo.member WHERE ended_at IS NOT NULL")) {
      while (rows.next()) {
        ended.add(rows.getString(1));
      }
    }
    return ended;
  }

  private List<TaskId> submitHeld() {
    List<TaskId> ids =
        IntStream.range(0, HELD)
            .mapToObj(i -> first.submit(TaskSpec.of("held", Json.of("" + i))))
            .toList();
    Await.until("all run", () -> held.begun() == HELD);
    return ids;
  }

  private Optional<DrainProgress> progress(NodeFixture asked) {
    return join(asked.control().drainProgress(first.name()));
  }

  /** New work does not wait for what still runs on the node that leaves, whoever takes it. */
  private void assertBothServe(NodeFixture second) {
    for (NodeFixture asked : List.of(first, second)) {
      TaskId id = asked.submit(TaskSpec.of("echo", Json.of("1")));
      assertThat(asked.finished(id).attempts().getLast().node()).isEqualTo(second.name());
    }
  }

  private void assertRanOnce(TaskRecord task) {
    assertThat(task.status()).isEqualTo(TaskStatus.SUCCEEDED);
    assertThat(task.attempts()).hasSize(1);
    assertThat(task.attempts().getLast().node()).isEqualTo(first.name());
  }

  @Test
  void a_node_alone_records_what_runs_before_it_ends() {
    List<TaskId> ids = submitHeld();

    join(first.control().drain(first.name()));
    join(first.control().drain(first.name()));
    assertThat(progress(first)).hasValueSatisfying(it -> assertThat(it.running()).isEqualTo(HELD));
    held.release();
    first.ended();

    NodeFixture again = start(List.of());
    try {
      assertThat(ids).allSatisfy(id -> assertRanOnce(again.finished(id)));
    } finally {
      again.close();
    }
  }

  @Test
  void every_node_shows_all_nodes_and_partitions() {
    NodeFixture second = start(List.of(first.name()));
    try {
      int each = NodeFixture.PARTITIONS / 2;
      Await.until("partitions are spread", () -> second.partitions().size() == each);
      for (NodeFixture asked : List.of(first, second)) {
        Await.until(
            "all nodes answer",
            () ->
                join(asked.control().nodes()).stream().filter(node -> node.report() != null).count()
                    == 2);
        assertThat(join(asked.control().nodes()))
            .extracting(NodeStatus::address)
            .containsExactlyInAnyOrder(first.name(), second.name());
        Await.until(
            "all partitions are placed",
            () ->
                join(asked.control().partitions()).stream()
                        .map(PartitionPlacement::node)
                        .filter(List.of(first.name(), second.name())::contains)
                        .count()
                    == NodeFixture.PARTITIONS);
      }
      assertThat(join(first.control().drainProgress("127.0.0.1:1"))).isEmpty();
      assertThat(join(first.control().drain("127.0.0.1:1"))).isEmpty();
    } finally {
      second.close();
      first.close();
    }
  }
}
