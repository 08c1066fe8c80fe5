package io.sampo.cluster.database;

import io.sampo.cluster.database.Sessions.Backend;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Asks two connections in turn what serves them. Where each is a session of its own the answers
 * never change. A pooler that hands out sessions by transaction or statement gives one that is free
 * to whoever asks next; where others use it as well, that shows after some turns.
 */
final class SessionProbe {

  private static final int TURNS = 5;

  private final DatabaseAccess access;

  SessionProbe(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * Waits for the server, and looks.
   *
   * @param startTimeout how long to wait for a server that is not there yet
   * @throws DatabaseException if the database cannot be used, saying what to do
   */
  void run(Duration startTimeout) {
    try (Connection first = access.connect(startTimeout, SessionUse.MEMBERSHIP);
        Connection second = access.connect(SessionUse.MEMBERSHIP)) {
      Backend ofFirst = Sessions.backendOf(first);
      Backend ofSecond = Sessions.backendOf(second);
      for (int turn = 0; turn < TURNS; turn++) {
        require(first, ofFirst);
        require(second, ofSecond);
        requireBesides(first, ofFirst, second, ofSecond);
        requireBesides(second, ofSecond, first, ofFirst);
      }
    } catch (SQLException e) {
      throw access.cannotUse(e);
    }
  }

  /** While one is in a transaction, and holds what serves it, the other is served by another. */
  private void requireBesides(Connection held, Backend ofHeld, Connection other, Backend ofOther)
      throws SQLException {
    held.setAutoCommit(false);
    try (Statement statement = held.createStatement()) {
      statement.execute("SELECT 1");
      require(other, ofOther);
      held.commit();
    } finally {
      held.setAutoCommit(true);
    }
    require(other, ofOther);
    require(held, ofHeld);
  }

  private void require(Connection connection, Backend expected) throws SQLException {
    if (!Sessions.backendOf(connection).equals(expected)) {
      throw new SharedSessionException(access, expected.pid());
    }
  }
}
