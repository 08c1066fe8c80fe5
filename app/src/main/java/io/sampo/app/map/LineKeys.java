package io.sampo.app.map;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The idempotency keys of a run's lines: by what a line says and how often that was said before,
 * not by where it stands. So a list that has changed is taken up wherever it is the same.
 *
 * <p>What was said is kept as 8 bytes a line. Beyond so many different lines the key is the line's
 * number, and only the same list takes the run up.
 */
final class LineKeys {

  /** At two thirds of a table whose entries take 12 bytes. */
  private static final int LINES_MAX = 10_000_000;

  private static final int HASH_BYTES = 16;

  private final String prefix;
  private final int linesMax;
  private final MessageDigest sha256;
  private long[] seen = new long[1 << 10];
  private int[] counts = new int[1 << 10];
  private int size;

  LineKeys(String name) {
    this(name, LINES_MAX);
  }

  LineKeys(String name, int linesMax) {
    this.prefix = "map:" + name + ":";
    this.linesMax = linesMax;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The key of the next line. */
  String next(long number, byte[] payload) {
    byte[] hash = Arrays.copyOf(sha256.digest(payload), HASH_BYTES);
    int occurrence = count(ByteBuffer.wrap(hash).getLong());
    return occurrence == 0
        ? prefix + "line " + number
        : prefix + HexFormat.of().formatHex(hash) + ":" + occurrence;
  }

  /** How often this came by now; 0 when it is new and there is no room for it. */
  private int count(long hash) {
    long entry = hash == 0 ? 1 : hash; // 0 is an empty place
    int place = place(entry);
    if (seen[place] == 0) {
      if (size >= linesMax) {
        return 0;
      }
      size++;
      seen[place] = entry;
      if (3L * size > 2L * seen.length) {
        grow();
        place = place(entry);
      }
    }
    return ++counts[place];
  }

  private int place(long entry) {
    int place = (int) (entry ^ entry >>> 32) & seen.length - 1;
    while (seen[place] != 0 && seen[place] != entry) {
      place = place + 1 & seen.length - 1;
    }
    return place;
  }

  private void grow() {
    long[] oldSeen = seen;
    int[] oldCounts = counts;
    seen = new long[2 * oldSeen.length];
    counts = new int[seen.length];
    for (int i = 0; i < oldSeen.length; i++) {
      if (oldSeen[i] != 0) {
        int place = place(oldSeen[i]);
        seen[place] = oldSeen[i];
        counts[place] = oldCounts[i];
      }
    }
  }
}
