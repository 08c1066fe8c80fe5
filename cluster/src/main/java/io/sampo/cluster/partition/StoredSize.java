package io.sampo.cluster.partition;

/**
 * How much of the heap a partition will take that is read back.
 *
 * @param likely as far as that can be said from what is stored, in bytes
 * @param least what it takes at the least, in bytes
 */
public record StoredSize(long likely, long least) {

  /** Where nothing is stored, or it cannot be said. */
  static final StoredSize NOTHING = new StoredSize(0, 0);
}
