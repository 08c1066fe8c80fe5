package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.database.EmbeddedDatabase;
import io.sampo.cluster.node.FreePort;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is killed and comes back. */
class PostgresRestartIT {

  @TempDir private Path dataDir;

  @Test
  void when_postgresql_restarts_for_everybody_nobody_ends() throws SQLException {
    int first = FreePort.next();
    int second = FreePort.next();
    List<Integer> seeds = List.of(first, second);
    try (EmbeddedDatabase database = EmbeddedDatabase.open(DatabaseSettings.embedded(dataDir));
        NodeProcess one = NodeProcess.start(database.access(), first, seeds, "");
        NodeProcess two = NodeProcess.start(database.access(), second, seeds, "")) {
      one.awaitMembers(0, seeds);
      two.awaitMembers(0, seeds);
      one.awaitReady();
      two.awaitReady();

      List<Integer> from = List.of(one.said(), two.said());
      killServer(database);
      NodeProcess.awaitAny(List.of(one, two), from, "ready, but ");
      database.ensureRunning();

      one.awaitStill("ready");
      two.awaitStill("ready");
      one.tell("probe");
      one.await("writable", from.get(0), text -> text.equals("writable"));
      for (NodeProcess node : List.of(one, two)) {
        assertThat(node.isAlive()).isTrue();
        assertThat(node.hasSaidLike("Down")).isFalse();
      }
    }
  }

  /** The server is the parent of the process of each session. */
  private static void killServer(EmbeddedDatabase database) throws SQLException {
    try (Connection connection = database.access().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      ProcessHandle.of(row.getLong(1))
          .flatMap(ProcessHandle::parent)
          .orElseThrow()
          .destroyForcibly();
    }
  }
}
