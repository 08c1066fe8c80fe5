package io.sampo.cluster.membership;

import org.apache.pekko.cluster.UniqueAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the database knew of another run of a node when it was looked at.
 *
 * @param node its address and uid
 * @param joined whether it belongs to the cluster, or asks to be let in
 * @param ended whether it left, or the others have gone on without it
 * @param beat counts on while it lives
 * @param lockFree whether nobody holds its lock: its session is gone
 * @param lastWords why it ended itself; null where it said nothing, as a rule
 */
record MemberRow(
    UniqueAddress node,
    boolean joined,
    boolean ended,
    long beat,
    boolean lockFree,
    @Nullable String lastWords) {

  /** Whether it takes part, as far as the database knows. */
  boolean takesPart() {
    return joined && !ended;
  }
}
