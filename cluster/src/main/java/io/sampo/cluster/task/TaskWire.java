package io.sampo.cluster.task;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.cluster.wire.WireSerializer;
import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.io.NotSerializableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.ExtendedActorSystem;

/** Carries changes to nodes on which they are watched. Made by Pekko. */
public final class TaskWire extends WireSerializer {

  private static final int IDENTIFIER = 7357;
  private static final String WATCHING = "watching";
  private static final String CHANGED = "changed";

  /** The serializer of an actor system. */
  public TaskWire(ExtendedActorSystem system) {
    super(system, IDENTIFIER);
  }

  @Override
  public String manifest(Object message) {
    return message instanceof ChangeRelayActor.Watching ? WATCHING : CHANGED;
  }

  @Override
  protected void write(Object message, RefWriter out) {
    ByteWriter bytes = out.bytes();
    switch (message) {
      case ChangeRelayActor.Watching m -> {
        bytes.putText(m.node());
        bytes.putBoolean(m.all());
        bytes.putLong(m.ids().size());
        m.ids().forEach(id -> TaskCodec.putId(bytes, id));
      }
      case ChangeRelayActor.Changed m -> {
        bytes.putText(m.node());
        bytes.putLong(m.number());
        bytes.putLong(m.changes().size());
        m.changes().forEach(moved -> putMoved(bytes, moved));
      }
      default -> throw new IllegalArgumentException(message.getClass() + " does not travel");
    }
  }

  @Override
  protected Object read(String manifest, RefReader in) throws NotSerializableException {
    ByteReader bytes = in.bytes();
    return switch (manifest) {
      case WATCHING ->
          new ChangeRelayActor.Watching(bytes.getName(), bytes.getBoolean(), getIds(bytes));
      case CHANGED ->
          new ChangeRelayActor.Changed(bytes.getName(), bytes.getLong(), getChanges(bytes));
      default -> throw new NotSerializableException("task message " + manifest);
    };
  }

  private static Set<TaskId> getIds(ByteReader in) {
    Set<TaskId> ids = new HashSet<>();
    for (int left = in.getCount(); left > 0; left--) {
      ids.add(TaskCodec.getId(in));
    }
    return ids;
  }

  private static void putMoved(ByteWriter out, TaskChange.Moved moved) {
    TaskCodec.putId(out, moved.id());
    out.putText(moved.type());
    out.putText(moved.queue());
    out.putByte(moved.status().code());
    out.putLong(moved.attempt());
    out.putLong(moved.at().toEpochMilli());
    out.putBoolean(moved.progress() != null);
    if (moved.progress() != null) {
      TaskCodec.putProgress(out, moved.progress());
    }
    TaskCodec.putOptionalError(out, moved.error());
  }

  private static List<TaskChange.Moved> getChanges(ByteReader in) {
    List<TaskChange.Moved> changes = new ArrayList<>();
    for (int left = in.getCount(); left > 0; left--) {
      changes.add(
          new TaskChange.Moved(
              TaskCodec.getId(in),
              in.getName(),
              in.getName(),
              TaskStatus.ofCode(in.getByte()),
              in.getInt(),
              Instant.ofEpochMilli(in.getLong()),
              in.getBoolean() ? TaskCodec.getProgress(in) : null,
              in.getBoolean() ? TaskCodec.getError(in) : null));
    }
    return changes;
  }
}
