package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseTrouble;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** While somebody holds a lock on the archive, or lists take all their connections. */
final class ArchiveLockIT {

  @AutoClose private final TestDatabase test = TestDatabase.create();
  @AutoClose private final Database database = test.open();
  private final ArchiveStore store =
      new ArchiveStore(
          database.archive(),
          database.lists(),
          new ArchivePartitions(database.archive(), Clock.fixed(Tasks.NOON, ZoneOffset.UTC)));

  @AutoClose
  private final ArchiveReader reader = new ArchiveReader(store, ArchiveReaderSettings.DEFAULT);

  @Test
  void waiting_for_a_lock_ends_at_the_server_and_passes() throws Exception {
    TaskRecord task = Tasks.plain(Tasks.NOON, 1);
    store.write(List.of(Tasks.plain(Tasks.NOON, 2)));
    try (Connection holder = test.access().connect();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE sampo.archive IN ACCESS EXCLUSIVE MODE");

      assertThatThrownBy(() -> store.write(List.of(task)))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(DatabaseTrouble.of(e)).isEqualTo(DatabaseTrouble.LOCKED));
      assertUnavailable(reader.find(task.id()), "is locked by somebody for long");
      assertUnavailable(reader.newest(TaskFilter.ALL, null, 10), "is locked by somebody for long");
      assertThat(waitingForLocks(statement)).isZero();
      holder.rollback();
    }
    store.write(List.of(task));
    assertThat(store.find(task.id())).isPresent();
  }

  @Test
  void look_ups_do_not_wait_for_lists() throws Exception {
    TaskRecord task = Tasks.plain(Tasks.NOON, 1);
    store.write(List.of(task));
    try (Connection _ = database.lists().getConnection();
        Connection _ = database.lists().getConnection()) {
      List<? extends CompletionStage<?>> lists =
          List.of(reader.newest(TaskFilter.ALL, null, 10), reader.newest(TaskFilter.ALL, null, 10));

      assertThat(reader.find(task.id()).toCompletableFuture().get(2, TimeUnit.SECONDS)).isPresent();
      assertThat(
              reader
                  .findByIdempotencyKeys(Set.of("k"), Tasks.NOON)
                  .toCompletableFuture()
                  .get(2, TimeUnit.SECONDS))
          .isEmpty();
      assertThat(lists).noneMatch(list -> list.toCompletableFuture().isDone());
    }
  }

  @Test
  void whole_walk_of_a_list_has_one_deadline() throws Exception {
    store.write(List.of(Tasks.plain(Tasks.NOON, 1)));

    assertThatThrownBy(() -> store.newest(TaskFilter.ALL, null, 10, Duration.ofNanos(1)))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(DatabaseTrouble.of(e)).isEqualTo(DatabaseTrouble.SLOW));
    assertThat(store.newest(TaskFilter.ALL, null, 10, Duration.ofSeconds(10)).tasks()).hasSize(1);
  }

  private static int waitingForLocks(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT count(*) FROM pg_stat_activity"
                + " WHERE wait_event_type = 'Lock' AND datname = current_database()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void assertUnavailable(CompletionStage<?> stage, String why) {
    assertThatThrownBy(() -> stage.toCompletableFuture().get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining(why);
  }
}
