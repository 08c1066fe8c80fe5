package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.task.TaskId;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reads from a database that answers nobody. */
class ArchiveReaderTest {

  private static final TaskId ID = Tasks.id(Tasks.NOON, 1);
  private static final Duration LONG = Duration.ofHours(1);

  private final AbsentDatabase database = new AbsentDatabase();
  @AutoClose private final ArchiveReader reader = reader(1, 2, LONG);

  @Test
  void look_ups_fail_as_unavailable_when_the_database_is_away() {
    database.permits.release();

    assertUnavailable(reader.find(ID).toCompletableFuture());
  }

  @Test
  void who_waits_behind_a_look_up_that_failed_need_not_wait_as_long_again() {
    CompletableFuture<?> first = reader.find(ID).toCompletableFuture();
    CompletableFuture<?> second = reader.find(ID).toCompletableFuture();
    database.permits.release();

    assertUnavailable(first);
    assertUnavailable(second);
    assertUnavailable(reader.find(ID).toCompletableFuture());
    assertThat(database.asked).hasValue(1);
  }

  @Test
  void the_database_is_asked_again_after_a_while() {
    try (ArchiveReader impatient = reader(1, 2, Duration.ZERO)) {
      database.permits.release(2);
      assertUnavailable(impatient.find(ID).toCompletableFuture());
      assertUnavailable(impatient.find(ID).toCompletableFuture());
    }

    assertThat(database.asked).hasValue(2);
  }

  @Test
  void too_many_look_ups_are_refused_at_once() {
    CompletableFuture<?> running = reader.find(ID).toCompletableFuture();
    CompletableFuture<?> waiting = reader.find(ID).toCompletableFuture();
    CompletableFuture<?> alsoWaiting = reader.find(ID).toCompletableFuture();

    assertUnavailable(reader.find(ID).toCompletableFuture());

    database.permits.release(3);
    CompletableFuture.allOf(running, waiting, alsoWaiting).exceptionally(_ -> null).join();
    assertUnavailable(alsoWaiting);
  }

  @Test
  void look_ups_that_wait_fail_when_it_is_closed() {
    CompletableFuture<?> running = reader.find(ID).toCompletableFuture();
    CompletableFuture<?> waiting = reader.find(ID).toCompletableFuture();
    reader.close();

    assertUnavailable(waiting);
    assertUnavailable(running);
    assertUnavailable(reader.find(ID).toCompletableFuture());
  }

  private ArchiveReader reader(int threads, int waitingMax, Duration away) {
    ArchivePartitions days = new ArchivePartitions(database, Clock.systemUTC());
    return new ArchiveReader(
        new ArchiveStore(database, days),
        new ArchiveReaderSettings(threads, 1, waitingMax, 100, 100, away));
  }

  private static void assertUnavailable(CompletableFuture<?> stage) {
    assertThatThrownBy(() -> stage.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Unavailable.class);
  }

  /** Refuses a connection as often as the test permits, and else lets callers wait. */
  private static final class AbsentDatabase implements DataSource {

    final Semaphore permits = new Semaphore(0);
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public Connection getConnection() throws SQLException {
      asked.incrementAndGet();
      try {
        permits.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new SQLException("away", "08001");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
