package io.sampo.core.codec;

import io.sampo.core.task.TaskSpec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells equal submissions from different ones under one idempotency key: the first 64 bits of
 * SHA-256 over the stored form. The payload counts byte for byte.
 */
public final class BodyHash {

  private BodyHash() {}

  /** The hash of a submission; 0 for one without an idempotency key, where nobody asks. */
  public static long of(TaskSpec spec) {
    if (spec.idempotencyKey() == null) {
      return 0;
    }
    ByteWriter out = new ByteWriter(128 + spec.payload().length());
    TaskCodec.putSpec(out, spec);
    return ByteBuffer.wrap(sha256().digest(out.toBytes())).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
