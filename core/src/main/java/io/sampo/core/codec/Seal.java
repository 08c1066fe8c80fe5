package io.sampo.core.codec;

import java.util.zip.CRC32C;

/** The checksum at the end of what is stored: CRC-32C (RFC 3720, appendix B.4), big endian. */
public final class Seal {

  static final int LENGTH = 4;

  private Seal() {}

  /** Fills the last bytes with the checksum of those before. */
  static void put(byte[] sealed) {
    int end = sealed.length - LENGTH;
    int checksum = checksum(sealed, end);
    for (int i = 0; i < LENGTH; i++) {
      sealed[end + i] = (byte) (checksum >>> (24 - 8 * i));
    }
  }

  static boolean holds(byte[] sealed) {
    int end = sealed.length - LENGTH;
    return end >= 0 && of(sealed) == checksum(sealed, end);
  }

  /** The checksum that bytes end with. */
  public static int of(byte[] sealed) {
    int stored = 0;
    for (int i = sealed.length - LENGTH; i < sealed.length; i++) {
      stored = (stored << 8) | (sealed[i] & 0xFF);
    }
    return stored;
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }
}
