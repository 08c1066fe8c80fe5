package io.sampo.cluster.memory;

import java.util.Locale;

/** What a node holds memory for. */
public enum MemoryKind {
  /** Tasks that have not been archived, as the partitions hold them. */
  LIVE,
  /** Requests that are read, and lines of bulks until they are answered. */
  DOOR,
  /** What partitions have gathered for their next rows, and the rows being written. */
  GATHERED,
  /** What became of attempts, until it is journaled. */
  OUTCOMES,
  /** Finished tasks on their way to the archive. */
  ARCHIVE,
  /** Snapshots being written. */
  SNAPSHOTS,
  /** Partitions being read back, by what they will take once they are open. */
  RECOVERIES;

  /** Its name in figures. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
