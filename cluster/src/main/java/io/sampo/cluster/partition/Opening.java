package io.sampo.cluster.partition;

/**
 * Which incarnation of a partition a journal child serves. Turns are numbered so that each tells
 * which incarnation wrote it.
 *
 * @param incarnation a random number below {@link #INCARNATIONS}
 * @param opened whether its opening is journaled already
 */
record Opening(long incarnation, boolean opened) {

  /** Enough for a thousand turns a second through half a year. */
  private static final int TURN_BITS = 34;

  /** How many incarnations can be told apart. */
  static final long INCARNATIONS = 1L << (Long.SIZE - 1 - TURN_BITS);

  /** The first turn of this incarnation; the following ones count up. */
  long firstTurn() {
    return incarnation << TURN_BITS;
  }

  boolean wrote(long turn) {
    return turn >>> TURN_BITS == incarnation;
  }
}
