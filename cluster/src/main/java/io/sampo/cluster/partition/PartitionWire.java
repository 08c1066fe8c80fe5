package io.sampo.cluster.partition;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.cluster.wire.WireSerializer;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;

/** Carries calls to partitions of other nodes, and their replies back. Made by Pekko. */
public final class PartitionWire extends WireSerializer {

  private static final int IDENTIFIER = 7355;
  private static final String CALL = "call";
  private static final String REPLY = "reply";

  /** The serializer of an actor system. */
  public PartitionWire(ExtendedActorSystem system) {
    super(system, IDENTIFIER);
  }

  @Override
  public String manifest(Object message) {
    return message instanceof PartitionActor.Reply ? REPLY : CALL;
  }

  @Override
  protected void write(Object message, RefWriter out) {
    switch (message) {
      case PartitionActor.Call call -> CallCodec.put(out, call);
      case PartitionActor.Reply reply -> ReplyCodec.put(out.bytes(), reply);
      default -> throw new IllegalArgumentException(message.getClass() + " does not travel");
    }
  }

  @Override
  protected Object read(String manifest, RefReader in) throws NotSerializableException {
    return switch (manifest) {
      case CALL -> CallCodec.get(in);
      case REPLY -> ReplyCodec.get(in.bytes());
      default -> throw new NotSerializableException("partition message " + manifest);
    };
  }
}
