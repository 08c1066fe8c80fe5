package io.sampo.cluster.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.CommandCodec;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.partition.Waiting;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The form in which a partition's replies travel to another node. */
final class ReplyCodec {

  private static final int SUBMITTED = 1;
  private static final int CHANGED = 2;
  private static final int FOUND = 3;
  private static final int LISTED = 4;
  private static final int REASON = 5;
  private static final int COUNTED = 6;
  private static final int QUEUES_COUNTED = 7;
  private static final int REFUSED = 8;
  private static final int UNDELIVERED = 9;
  private static final int KEYS_HELD = 20;

  private static final int NOTHING = 1;
  private static final int TIMER = 2;
  private static final int KEY = 3;
  private static final int PAUSED = 4;
  private static final int SLOT = 5;

  private ReplyCodec() {}

  static void put(ByteWriter out, PartitionActor.Reply reply) {
    switch (reply) {
      case PartitionActor.Submitted m -> {
        out.putByte(SUBMITTED);
        putAnswers(out, m.answers());
      }
      case PartitionActor.Changed m -> {
        out.putByte(CHANGED);
        CommandCodec.putAnswer(out, m.answer());
      }
      case PartitionActor.Found m -> {
        out.putByte(FOUND);
        out.putBoolean(m.task().isPresent());
        m.task().ifPresent(task -> TaskCodec.putRecord(out, task));
      }
      case PartitionActor.Listed m -> {
        out.putByte(LISTED);
        putPage(out, m.page());
      }
      case PartitionActor.Reason m -> {
        out.putByte(REASON);
        out.putBoolean(m.waiting().isPresent());
        m.waiting().ifPresent(waiting -> putWaiting(out, waiting));
      }
      case PartitionActor.Counted m -> {
        out.putByte(COUNTED);
        out.putLong(m.counts().accepted());
        out.putLong(m.counts().archived());
        putByStatus(out, m.counts().live());
        putByStatus(out, m.counts().finished());
      }
      case PartitionActor.QueuesCounted m -> {
        out.putByte(QUEUES_COUNTED);
        out.putLong(m.queues().size());
        m.queues()
            .forEach((name, queue) -> {
              out.putText(name);
              putQueue(out, queue);
            });
      }
      case PartitionActor.Refused m -> {
        out.putByte(REFUSED);
        out.putText(m.reason());
        out.putBoolean(m.overloaded());
      }
      case PartitionActor.Undelivered _ -> out.putByte(UNDELIVERED);
      case PartitionActor.KeysHeld m -> {
        out.putByte(KEYS_HELD);
        out.putLong(m.keys().size());
        m.keys()
            .forEach((key, held) -> {
              out.putText(key);
              out.putFixedLong(held.bodyHash());
            });
        out.putBoolean(m.closed());
        m.keys().values().forEach(held -> putOptionalId(out, held.id()));
      }
    }
  }

  private static void putAnswers(ByteWriter out, List<Answer> answers) {
    out.putLong(answers.size());
    answers.forEach(answer -> CommandCodec.putAnswer(out, answer));
    putConflicts(out, answers);
  }

  static PartitionActor.Reply get(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case SUBMITTED -> new PartitionActor.Submitted(getAnswers(in));
      case CHANGED -> new PartitionActor.Changed(CommandCodec.getAnswer(in));
      case FOUND ->
          new PartitionActor.Found(
              in.getBoolean() ? Optional.of(TaskCodec.getRecord(in)) : Optional.empty());
      case LISTED -> new PartitionActor.Listed(getPage(in));
      case REASON ->
          new PartitionActor.Reason(
              in.getBoolean() ? Optional.of(getWaiting(in)) : Optional.empty());
      case COUNTED ->
          new PartitionActor.Counted(
              new PartitionView.Counts(
                  in.getLong(), in.getLong(), getByStatus(in), getByStatus(in)));
      case QUEUES_COUNTED -> new PartitionActor.QueuesCounted(getQueues(in));
      case REFUSED -> new PartitionActor.Refused(in.getText(), in.getBoolean());
      case UNDELIVERED -> new PartitionActor.Undelivered();
      case KEYS_HELD -> getKeysHeld(in);
      default ->
          throw new IllegalStateException(
              "a reply of kind %d, unknown to this release".formatted(kind));
    };
  }

  private static PartitionActor.KeysHeld getKeysHeld(ByteReader in) {
    Map<String, Long> hashes = new LinkedHashMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      hashes.put(in.getText(), in.getFixedLong());
    }
    boolean closed = in.getBoolean();
    Map<String, PartitionView.HeldKey> keys = new TreeMap<>();
    hashes.forEach(
        (key, hash) -> keys.put(key, new PartitionView.HeldKey(getOptionalId(in), hash)));
    return new PartitionActor.KeysHeld(keys, closed);
  }

  private static List<Answer> getAnswers(ByteReader in) {
    int count = in.getCount();
    List<Answer> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      answers.add(CommandCodec.getAnswer(in));
    }
    answers.replaceAll(answer ->
        answer instanceof Answer.Conflict ? new Answer.Conflict(getOptionalId(in)) : answer);
    return answers;
  }

  /** At the end of the reply, where nodes of earlier releases do not look any more. */
  private static void putConflicts(ByteWriter out, List<Answer> answers) {
    for (Answer answer : answers) {
      if (answer instanceof Answer.Conflict conflict) {
        putOptionalId(out, conflict.id());
      }
    }
  }

  private static void putOptionalId(ByteWriter out, @Nullable TaskId id) {
    out.putBoolean(id != null);
    if (id != null) {
      TaskCodec.putId(out, id);
    }
  }

  /** Null, too, where the reply of a node of an earlier release has ended. */
  private static @Nullable TaskId getOptionalId(ByteReader in) {
    return in.hasMore() && in.getBoolean() ? TaskCodec.getId(in) : null;
  }

  private static void putPage(ByteWriter out, TaskPage page) {
    out.putLong(page.tasks().size());
    page.tasks().forEach(task -> TaskCodec.putRecord(out, task));
    out.putBoolean(page.more());
  }

  private static TaskPage getPage(ByteReader in) {
    int count = in.getCount();
    List<TaskRecord> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(TaskCodec.getRecord(in));
    }
    return new TaskPage(tasks, in.getBoolean());
  }

  private static void putWaiting(ByteWriter out, Waiting waiting) {
    switch (waiting) {
      case Waiting.Nothing(TaskStatus status) -> {
        out.putByte(NOTHING);
        out.putByte(status.code());
      }
      case Waiting.Timer timer -> {
        out.putByte(TIMER);
        out.putLong(timer.sinceMillis());
        out.putLong(timer.untilMillis());
      }
      case Waiting.Key key -> {
        out.putByte(KEY);
        out.putLong(key.sinceMillis());
        out.putText(key.key());
        TaskCodec.putId(out, key.holder());
      }
      case Waiting.Paused paused -> {
        out.putByte(PAUSED);
        out.putLong(paused.sinceMillis());
        out.putText(paused.queue());
      }
      case Waiting.Slot slot -> {
        out.putByte(SLOT);
        out.putLong(slot.sinceMillis());
        out.putText(slot.queue());
        out.putText(slot.type());
        putLimit(out, slot.maxRunning());
      }
    }
  }

  private static Waiting getWaiting(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case NOTHING -> new Waiting.Nothing(TaskStatus.ofCode(in.getByte()));
      case TIMER -> new Waiting.Timer(in.getLong(), in.getLong());
      case KEY -> new Waiting.Key(in.getLong(), in.getText(), TaskCodec.getId(in));
      case PAUSED -> new Waiting.Paused(in.getLong(), in.getText());
      case SLOT -> new Waiting.Slot(in.getLong(), in.getText(), in.getText(), getLimit(in));
      default ->
          throw new IllegalStateException(
              "a reason of kind %d, unknown to this release".formatted(kind));
    };
  }

  private static void putLimit(ByteWriter out, @Nullable Integer limit) {
    out.putBoolean(limit != null);
    if (limit != null) {
      out.putLong(limit);
    }
  }

  private static @Nullable Integer getLimit(ByteReader in) {
    return in.getBoolean() ? in.getInt() : null;
  }

  private static void putByStatus(ByteWriter out, Map<TaskStatus, Long> counts) {
    out.putLong(counts.size());
    counts.forEach((status, count) -> {
      out.putByte(status.code());
      out.putLong(count);
    });
  }

  private static Map<TaskStatus, Long> getByStatus(ByteReader in) {
    Map<TaskStatus, Long> counts = new EnumMap<>(TaskStatus.class);
    for (int left = in.getCount(); left > 0; left--) {
      counts.put(TaskStatus.ofCode(in.getByte()), in.getLong());
    }
    return counts;
  }

  private static void putQueue(ByteWriter out, PartitionView.QueueCounts queue) {
    out.putBoolean(queue.settings().paused());
    out.putLong(queue.settings().maxRunning());
    putByStatus(out, queue.live());
    out.putLong(queue.oldestReadyAtMillis());
  }

  private static Map<String, PartitionView.QueueCounts> getQueues(ByteReader in) {
    Map<String, PartitionView.QueueCounts> queues = new TreeMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      queues.put(
          in.getName(),
          new PartitionView.QueueCounts(
              new QueueSettings(in.getBoolean(), in.getInt()), getByStatus(in), in.getLong()));
    }
    return queues;
  }
}
