package io.sampo.core.codec;

import java.util.zip.CRC32C;

/** The checksum at the end of what is stored: CRC-32C (RFC 3720, appendix B.4), big endian. */
final class Seal {

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
    int stored = 0;
    for (int i = 0; end >= 0 && i < LENGTH; i++) {
      stored = (stored << 8) | (sealed[end + i] & 0xFF);
    }
    return end >= 0 && stored == checksum(sealed, end);
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }
}
