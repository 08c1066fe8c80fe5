package io.sampo.cluster.partition;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Where the numbered sets of partitions are kept: the same for every node of a cluster. */
public final class GenerationTable {

  private final DataSource database;

  /** The table in this database. */
  public GenerationTable(DataSource database) {
    this.database = database;
  }

  /**
   * The generations there are; the first is opened if there is none.
   *
   * @param partitions how many partitions the first has
   */
  public Generations loadOrOpen(int partitions) throws SQLException {
    try (Connection connection = database.getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO sampo.generation (number, partitions) VALUES (1, ?)"
                  + " ON CONFLICT DO NOTHING")) {
        insert.setInt(1, partitions);
        insert.executeUpdate();
      }
      return load(connection);
    }
  }

  private static Generations load(Connection connection) throws SQLException {
    List<Generations.Generation> generations = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT number, partitions FROM sampo.generation ORDER BY number")) {
      while (rows.next()) {
        generations.add(new Generations.Generation(rows.getInt(1), rows.getInt(2)));
      }
    }
    return new Generations(generations);
  }
}
