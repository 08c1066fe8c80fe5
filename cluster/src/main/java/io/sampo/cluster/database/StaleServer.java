package io.sampo.cluster.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Tells a pool to give up a connection to a server that has become read-only: the next one goes to
 * the server that is the primary by then.
 */
public final class StaleServer implements SQLExceptionOverride {

  /** Called by HikariCP. */
  public StaleServer() {}

  @java.lang.Override // for the interface has a type of that name
  public Override adjudicate(SQLException failure) {
    return DatabaseTrouble.of(failure) == DatabaseTrouble.READ_ONLY
        ? Override.MUST_EVICT
        : Override.CONTINUE_EVICT;
  }
}
