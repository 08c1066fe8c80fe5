package io.sampo.cluster.wire;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * A serializer of one family of messages between nodes.
 *
 * <p>The manifest names what the bytes are; kinds within are numbers that never change, so nodes of
 * two releases can talk during a rolling restart. A message this release does not know is dropped
 * with a warning, as if it were lost on the way.
 */
public abstract class WireSerializer extends SerializerWithStringManifest {

  private static final int FIRST_BYTES = 256;

  private final int identifier;
  private final ActorRefResolver refs;

  /**
   * A serializer.
   *
   * @param identifier a number that no other serializer of the actor system has
   */
  protected WireSerializer(ExtendedActorSystem system, int identifier) {
    this.identifier = identifier;
    this.refs = ActorRefResolver.get(Adapter.toTyped(system));
  }

  @Override
  public final int identifier() {
    return identifier;
  }

  @Override
  public final byte[] toBinary(Object message) {
    ByteWriter out = new ByteWriter(FIRST_BYTES);
    write(message, new RefWriter(out, refs));
    return out.toBytes();
  }

  @Override
  public final Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    return read(manifest, new RefReader(new ByteReader(bytes), refs));
  }

  /** Writes a message of this family. */
  protected abstract void write(Object message, RefWriter out);

  /**
   * Reads what {@link #write} wrote under that manifest.
   *
   * @throws NotSerializableException for a manifest of another release
   */
  protected abstract Object read(String manifest, RefReader in) throws NotSerializableException;
}
