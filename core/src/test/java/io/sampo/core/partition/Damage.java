package io.sampo.core.partition;

import io.sampo.core.codec.ByteWriter;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Spoils stored bytes. */
final class Damage {

  private static final int SEAL_LENGTH = 4;

  private Damage() {}

  /** Changes bytes and mends their checksum, so that what is within must be doubted. */
  static byte[] reseal(byte[] sealed, Consumer<byte[]> change) {
    byte[] bytes = Arrays.copyOf(sealed, sealed.length - SEAL_LENGTH);
    change.accept(bytes);
    return seal(bytes, bytes.length);
  }

  /** Cuts what is sealed to a random part of it. */
  static byte[] resealPart(byte[] sealed, Random random) {
    return seal(sealed, random.nextInt(sealed.length - SEAL_LENGTH));
  }

  private static byte[] seal(byte[] bytes, int length) {
    ByteWriter out = new ByteWriter(length);
    for (int i = 0; i < length; i++) {
      out.putByte(bytes[i]);
    }
    return out.toSealedBytes();
  }

  /** Changes some bytes to anything. */
  static void spoil(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
  }
}
