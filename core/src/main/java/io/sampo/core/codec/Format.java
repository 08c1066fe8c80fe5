package io.sampo.core.codec;

import java.util.Collection;

/**
 * A level of the stored forms. A node reads all levels up to its own and writes the highest that
 * every member of the cluster reads, so that a partition can move to any of them.
 */
public enum Format {

  /** Events one after the other, without a length; records without a block for extensions. */
  V1(1),

  /** Events with kind, length and body; records with extensions; snapshots in chunks. */
  V2(2);

  /** The level of this release. */
  public static final Format NEWEST = V2;

  private final int number;

  Format(int number) {
    this.number = number;
  }

  /** How the level is written down: a number that counts up from 1. */
  public int number() {
    return number;
  }

  /** The highest level that a node reads which says so of itself; a newer one reads ours too. */
  public static Format ofNumber(int number) {
    Format highest = V1;
    for (Format format : values()) {
      highest = format.number <= number ? format : highest;
    }
    return highest;
  }

  /** What all of these read; the newest where there are none. */
  public static Format common(Collection<Format> readers) {
    return readers.stream().min(Format::compareTo).orElse(NEWEST);
  }

  /** Whether all that a level brought may be written at this one. */
  public boolean has(Format level) {
    return compareTo(level) >= 0;
  }
}
