package io.sampo.cluster.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a node is with leaving.
 *
 * @param address its host and remoting port
 * @param state where it stands
 * @param running attempts that still run on it
 * @param partitions those that still live on it
 * @param since when it began to leave; null where it does not
 */
public record DrainProgress(
    String address, State state, int running, int partitions, @Nullable Instant since) {

  /** Where a node can stand. */
  public enum State {
    /** It serves; nobody asked it to leave. */
    SERVING,
    /** It is leaving. */
    DRAINING,
    /** It has left the cluster. */
    LEFT
  }

  static DrainProgress of(NodeReport report) {
    Instant since = report.drainingSince();
    return new DrainProgress(
        report.address(),
        since == null ? State.SERVING : State.DRAINING,
        report.running(),
        report.partitions().size(),
        since);
  }
}
