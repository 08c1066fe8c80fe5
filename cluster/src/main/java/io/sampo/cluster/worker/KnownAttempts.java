package io.sampo.cluster.worker;

import java.util.Set;

/**
 * What a node knows of the attempts of one partition.
 *
 * @param tokens those that run there, or whose outcome is not recorded yet
 * @param orderedUpTo the youngest that ever reached it; {@link Long#MAX_VALUE} where none did, for
 *     then it cannot tell what reached an earlier process of its name
 * @param lastWords why an earlier process of its name ended itself; empty where nobody knows
 */
public record KnownAttempts(Set<Long> tokens, long orderedUpTo, String lastWords) {

  /** Of a node that is gone: nothing runs there, and nobody can tell what has. */
  public static final KnownAttempts NONE = new KnownAttempts(Set.of(), Long.MAX_VALUE);

  /** Of a node that says so, about the process that answers. */
  public KnownAttempts(Set<Long> tokens, long orderedUpTo) {
    this(tokens, orderedUpTo, "");
  }

  /** The same, with what an earlier process of its name said in the end. */
  public KnownAttempts saying(String words) {
    return new KnownAttempts(tokens, orderedUpTo, words);
  }

  /**
   * Why an attempt that the node does not hold was lost.
   *
   * @param node its name
   */
  public String lossOf(String node) {
    if (orderedUpTo < Long.MAX_VALUE) {
      return "node %s stopped or forgot the attempt".formatted(node);
    }
    if (!lastWords.isEmpty()) {
      return "node %s has ended: %s".formatted(node, lastWords);
    }
    return ("node %s has ended without a word (it was killed, or its process crashed, halted or"
            + " had no memory left: its log may tell)")
        .formatted(node);
  }

  /** Whether the node holds this attempt. */
  public boolean holds(long token) {
    return tokens.contains(token);
  }

  /**
   * Whether the order of this attempt never reached the node: a partition numbers its attempts in
   * the order in which it hands them over.
   */
  public boolean missed(long token) {
    return token > orderedUpTo;
  }
}
