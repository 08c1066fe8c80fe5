package io.sampo.cluster.wire;

import io.sampo.core.codec.ByteWriter;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** A writer that knows actors, too. */
public record RefWriter(ByteWriter bytes, ActorRefResolver refs) {

  /** Writes an actor as a path that other nodes can reach. */
  public void putRef(ActorRef<?> ref) {
    bytes.putText(refs.toSerializationFormat(ref));
  }
}
