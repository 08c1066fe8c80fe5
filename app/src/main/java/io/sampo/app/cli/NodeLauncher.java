package io.sampo.app.cli;

import java.util.Map;

/** Starts nodes in this process: what {@code dev} and {@code start} ask for. */
@FunctionalInterface
public interface NodeLauncher {

  /** Which settings a node begins with. */
  enum Profile {
    /** One node on its own with an embedded PostgreSQL, for a laptop. */
    DEV,
    /** Whatever {@code conf/} and the environment say. */
    CONFIGURED
  }

  /** How a node ended. */
  enum End {
    /** It left because it was asked to. */
    LEFT,
    /** The others took it for dead and went on without it. */
    DOWNED
  }

  /** A node that serves. */
  interface Node extends AutoCloseable {

    /** What to tell whoever started it: where it listens, one line each. */
    String greeting();

    /** Waits until the node has ended, by {@link #close} or by itself; says how. */
    End awaitTermination() throws InterruptedException;

    /**
     * Leaves word for the other nodes why this one ends at once; returns when they can read it, and
     * may never return.
     */
    default void lastWords(String why) {}

    /** Lets the node leave: attempts finish within a bound, partitions move. Twice is once. */
    @Override
    void close();
  }

  /**
   * Starts a node and returns when it serves, or when it has waited for long enough to be let into
   * its cluster; it goes on trying then.
   *
   * @param overrides settings from the command line by the names of their environment variables
   *     ({@code SAMPO_HTTP_PORT}); they win over the environment
   */
  Node launch(Profile profile, Map<String, String> overrides);
}
