package io.sampo.cluster.node;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A node whose PostgreSQL may only be read for a while, as after a failover to a standby. */
final class ReadOnlyDatabaseIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();

  @Test
  void read_only_database_is_named_at_once_and_left_when_it_can_be_written_again()
      throws SQLException {
    TaskSpec spec = TaskSpec.of("echo", Json.of("1"));
    try (NodeFixture node =
        NodeFixture.start(database, new ScriptedArchive(), NodeFixture.Options.USUAL, List.of())) {
      node.finished(node.submit(spec));

      readOnly(true);
      Await.until(
          "health says so",
          () -> node.problems().stream().anyMatch(it -> it.startsWith("PostgreSQL is read-only")));
      Await.until("the door says so", () -> refusal(node, spec).contains("is read-only"));

      readOnly(false);
      node.ready();
      node.finished(node.submit(spec));
    }
  }

  private static String refusal(NodeFixture node, TaskSpec spec) {
    return NodeFixture.join(node.tasks().submit(List.of(spec))).getFirst()
            instanceof SubmitAnswer.Unavailable refused
        ? refused.reason()
        : "";
  }

  /** New sessions may only read; so those of before are ended. None is ended when that is over. */
  private void readOnly(boolean on) throws SQLException {
    try (Connection connection = database.access().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      String name = connection.getCatalog();
      statement.execute(
          "ALTER DATABASE %s SET default_transaction_read_only = %s"
              .formatted(name, on ? "on" : "off"));
      if (on) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      }
    }
  }
}
