package io.sampo.app.demo;

import java.time.Duration;
import java.util.List;

/**
 * How far the demonstration is.
 *
 * @param nodes the nodes, the oldest first
 * @param tasks how many tasks there will be
 * @param accepted how many the cluster has accepted
 * @param finished how many have ended
 * @param elapsed since the first was submitted
 */
public record DemoState(
    List<NodeState> nodes, int tasks, int accepted, int finished, Duration elapsed) {

  /** Takes an unmodifiable copy. */
  public DemoState {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param name what the cluster calls it
   * @param status what became of it
   * @param running how many tasks it runs
   * @param finished how many tasks it has finished
   */
  public record NodeState(String name, Status status, int running, int finished) {}

  /** What became of a node. */
  public enum Status {
    /** It works. */
    UP("up"),
    /** The demonstration has killed it. */
    KILLED("killed"),
    /** It has ended by itself, which it should not. */
    ENDED("ended");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The word for it. */
    public String text() {
      return text;
    }
  }

  /** Accepted and not finished. */
  public int unfinished() {
    return accepted - finished;
  }
}
