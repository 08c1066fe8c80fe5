package io.sampo.cluster.control;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.cluster.wire.WireSerializer;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries questions to nodes, and their reports back. Made by Pekko.
 *
 * <p>Reports are JSON within, so that nodes of two releases understand what both know of them.
 */
public final class ControlWire extends WireSerializer {

  private static final int IDENTIFIER = 7627;
  private static final String REPORT = "report";
  private static final String LEAVE = "leave";
  private static final String REPORTED = "reported";

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The serializer of an actor system. */
  public ControlWire(ExtendedActorSystem system) {
    super(system, IDENTIFIER);
  }

  @Override
  public String manifest(Object message) {
    return switch (message) {
      case NodeStatusActor.Report _ -> REPORT;
      case NodeStatusActor.Leave _ -> LEAVE;
      case NodeReport _ -> REPORTED;
      default -> throw unknown(message);
    };
  }

  @Override
  protected void write(Object message, RefWriter out) {
    switch (message) {
      case NodeStatusActor.Report report -> out.putRef(report.replyTo());
      case NodeStatusActor.Leave leave -> out.putRef(leave.replyTo());
      case NodeReport report -> out.bytes().putText(JSON.writeValueAsString(report));
      default -> throw unknown(message);
    }
  }

  private static IllegalArgumentException unknown(Object message) {
    return new IllegalArgumentException(message.getClass() + " does not travel");
  }

  @Override
  protected Object read(String manifest, RefReader in) throws NotSerializableException {
    return switch (manifest) {
      case REPORT -> new NodeStatusActor.Report(in.getRef());
      case LEAVE -> new NodeStatusActor.Leave(in.getRef());
      case REPORTED -> JSON.readValue(in.bytes().getText(), NodeReport.class);
      default -> throw new NotSerializableException("control message " + manifest);
    };
  }
}
