package io.sampo.cluster.wire;

import io.sampo.core.codec.ByteReader;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** A reader that knows actors, too. */
public record RefReader(ByteReader bytes, ActorRefResolver refs) {

  /** Reads an actor. */
  public <T> ActorRef<T> getRef() {
    return refs.resolveActorRef(bytes.getText());
  }
}
