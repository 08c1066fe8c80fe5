package io.sampo.cluster.database;

import java.time.Duration;

/**
 * What a session at PostgreSQL is for, and with that what the server allows it. A server that gives
 * up by itself leaves no process behind that waits for a client which has gone.
 */
public enum SessionUse {
  /** The journal and snapshots. */
  JOURNAL(Duration.ofSeconds(10), Duration.ofSeconds(30)),
  /** Finished tasks and small tables; whoever waits for them waits for no long lock. */
  ARCHIVE(Duration.ofSeconds(3), Duration.ofSeconds(30)),
  /** Who takes part in the cluster. */
  MEMBERSHIP(Duration.ofSeconds(3), Duration.ofSeconds(10)),
  /** Changes of the schema: they take as long as they take, but hold up others only for a while. */
  MIGRATION(Duration.ofSeconds(30), Duration.ZERO);

  private final Duration lockTimeout;
  private final Duration idleTimeout;

  SessionUse(Duration lockTimeout, Duration idleTimeout) {
    this.lockTimeout = lockTimeout;
    this.idleTimeout = idleTimeout;
  }

  /** How long a statement may wait for a lock. */
  Duration lockTimeout() {
    return lockTimeout;
  }

  /** How long a transaction may stand still: a frozen node must not hold locks. Zero for ever. */
  Duration idleTimeout() {
    return idleTimeout;
  }

  /** Whether statements end before the client gives the server up. */
  boolean isBounded() {
    return this != MIGRATION;
  }
}
