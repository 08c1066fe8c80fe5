package io.sampo.cluster.archive;

import io.sampo.cluster.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into the archive by plain SQL. */
final class Rows {

  private Rows() {}

  static int count(Database database, String condition) throws SQLException {
    return Integer.parseInt(
        query(database, "SELECT count(*) FROM sampo.archive WHERE " + condition).getFirst());
  }

  /** The first column of each row. */
  static List<String> query(Database database, String sql) throws SQLException {
    try (Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
