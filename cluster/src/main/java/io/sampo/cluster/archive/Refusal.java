package io.sampo.cluster.archive;

import java.sql.SQLException;
import org.postgresql.util.PSQLState;

/** Why PostgreSQL did not take rows, by what helps. */
enum Refusal {
  /** Some of the rows are there already. */
  REPEATED,
  /** There is no partition for a day on which tasks finished. */
  DAY_MISSING,
  /** Some row holds what PostgreSQL cannot store; it will be refused again. */
  CONTENT,
  /** The rows are not to blame; they will be taken later. */
  DATABASE;

  private static final String DATA_EXCEPTION = "22";
  private static final String CONSTRAINT_VIOLATION = "23";
  private static final String LIMIT_EXCEEDED = "54";

  /** What the error says about the rows. */
  static Refusal of(SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    if (state.equals(PSQLState.UNIQUE_VIOLATION.getState())) {
      return REPEATED;
    }
    if (state.equals(PSQLState.CHECK_VIOLATION.getState())) {
      return DAY_MISSING;
    }
    boolean content =
        state.startsWith(DATA_EXCEPTION)
            || state.startsWith(CONSTRAINT_VIOLATION)
            || state.startsWith(LIMIT_EXCEEDED);
    return content ? CONTENT : DATABASE;
  }
}
