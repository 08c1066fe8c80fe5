package io.sampo.cluster.database;

import java.sql.SQLNonTransientConnectionException;

/** A session at PostgreSQL that is not one's own: something gives it to others in between. */
final class SharedSessionException extends SQLNonTransientConnectionException {

  private static final long serialVersionUID = 1L;

  /** Connection rejected. */
  private static final String REJECTED = "08004";

  SharedSessionException(DatabaseAccess access, int pid) {
    super(
        "Sessions of the database %s are not one's own: one PostgreSQL process (%d) serves two"
                .formatted(access, pid)
            + " connections at the same time, as PgBouncer does with pool_mode = transaction. Tasks"
            + " would be lost. Set pool_mode = session for this database in pgbouncer.ini, or let"
            + " SAMPO_JDBC_URL name PostgreSQL itself.",
        REJECTED);
  }
}
