package io.sampo.core.codec;

/**
 * The block of extensions at the end of a stored record: a count, and for each a tag and its length
 * and bytes. A release that does not know a tag passes over it where it is odd and refuses the
 * record where it is even, as PNG does with its chunks (ISO/IEC 15948, section 5.4).
 */
final class Extensions {

  private Extensions() {}

  /** Takes one extension; says whether it knows the tag. */
  interface Reading {
    boolean take(int tag, ByteReader bytes);
  }

  /** Reads a block. */
  static void read(ByteReader in, Reading reading) {
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      int tag = in.getInt();
      ByteReader bytes = in.getPart();
      if (!reading.take(tag, bytes) && (tag & 1) == 0) {
        throw new IllegalStateException(
            "an extension %d, unknown to this release: start a newer one".formatted(tag));
      }
    }
  }

  /** Reads a block of which this release knows nothing. */
  static void pass(ByteReader in) {
    read(in, (_, _) -> false);
  }
}
