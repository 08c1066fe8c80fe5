package io.sampo.app.checks.fault;

import io.sampo.app.checks.host.NodeProcess;
import java.time.Duration;
import java.util.List;

/**
 * Something that goes wrong for a while.
 *
 * @param kind what it is, in a few words
 * @param nodes those it is made at; none when it costs no node
 * @param lasts how long until it is healed
 * @param healed when, beside another fault
 */
record Fault(
    String kind, List<NodeProcess> nodes, Duration lasts, Step strike, Step heal, Healed healed) {

  /** When a fault is healed that has another one beside it. */
  enum Healed {
    /** When its time is over. */
    IN_TURN,
    /** After the other: until then the cluster may not be able to do what heals it. */
    LAST
  }

  /** One that is healed when its time is over. */
  Fault(String kind, List<NodeProcess> nodes, Duration lasts, Step strike, Step heal) {
    this(kind, nodes, lasts, strike, heal, Healed.IN_TURN);
  }

  /** Makes or heals it; both may be done more than once, or while other faults are under way. */
  @FunctionalInterface
  interface Step {

    void run() throws Exception;
  }

  String names() {
    return nodes.isEmpty()
        ? "no node"
        : String.join(" ", nodes.stream().map(NodeProcess::name).toList());
  }
}
