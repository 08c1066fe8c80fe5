package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands and their answers as they travel between nodes. Each kind has a number for good, since
 * nodes of two releases may talk to each other during a rolling restart.
 */
public final class CommandCodec {

  private static final int SUBMIT = 1;
  private static final int CANCEL = 2;
  private static final int RETRY_BY_HAND = 3;
  private static final int COMPLETE = 4;
  private static final int FAIL = 5;
  private static final int LOSE = 6;
  private static final int REPORT = 7;
  private static final int FORGET_ARCHIVED = 8;
  private static final int CHANGE_QUEUE = 9;
  private static final int CLOSE = 20;
  private static final int RETIRE = 21;
  private static final int HAND_BACK = 22;
  private static final int LOSE_UNCHARGED = 23;

  private static final int ACCEPTED = 1;
  private static final int DUPLICATE = 2;
  private static final int DONE = 3;
  private static final int REFUSED = 16;

  private CommandCodec() {}

  /** Writes a command. */
  public static void put(ByteWriter out, PartitionCommand command) {
    switch (command) {
      case PartitionCommand.Submit c -> {
        out.putByte(SUBMIT);
        putSubmit(out, c);
      }
      case PartitionCommand.Cancel c -> {
        out.putByte(CANCEL);
        TaskCodec.putId(out, c.id());
      }
      case PartitionCommand.RetryByHand c -> {
        out.putByte(RETRY_BY_HAND);
        TaskCodec.putId(out, c.id());
        out.putBoolean(c.archived() != null);
        if (c.archived() != null) {
          TaskCodec.putRecord(out, c.archived());
        }
        out.putLong(c.epoch());
      }
      case PartitionCommand.Complete c -> {
        attempt(out, COMPLETE, c.number(), c.token());
        out.putBytes(c.result().utf8());
      }
      case PartitionCommand.Fail c -> {
        attempt(out, FAIL, c.number(), c.token());
        TaskCodec.putError(out, c.error());
        out.putBoolean(c.timedOut());
        out.putBoolean(c.permanent());
      }
      case PartitionCommand.Lose c -> {
        attempt(out, c.charged() ? LOSE : LOSE_UNCHARGED, c.number(), c.token());
        out.putText(c.reason());
      }
      case PartitionCommand.HandBack c -> attempt(out, HAND_BACK, c.number(), c.token());
      case PartitionCommand.Report c -> {
        attempt(out, REPORT, c.number(), c.token());
        TaskCodec.putProgress(out, c.progress());
      }
      case PartitionCommand.ForgetArchived c -> {
        out.putByte(FORGET_ARCHIVED);
        putEndings(out, c.endings());
      }
      case PartitionCommand.ChangeQueue c -> {
        out.putByte(CHANGE_QUEUE);
        out.putText(c.queue());
        EventCodec.putSettings(out, c.settings());
      }
      case PartitionCommand.Close _ -> out.putByte(CLOSE);
      case PartitionCommand.Retire c -> {
        out.putByte(RETIRE);
        out.putLong(c.epoch());
      }
    }
  }

  private static void attempt(ByteWriter out, int kind, long number, long token) {
    out.putByte(kind);
    out.putLong(number);
    out.putLong(token);
  }

  private static void putEndings(ByteWriter out, List<PartitionCommand.Ending> endings) {
    out.putLong(endings.size());
    for (PartitionCommand.Ending ending : endings) {
      out.putLong(ending.number());
      out.putLong(ending.attempt());
      out.putByte(ending.status().code());
    }
  }

  /**
   * Reads what {@link #put} wrote.
   *
   * @throws IllegalStateException for a command this release does not know
   */
  public static PartitionCommand get(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case SUBMIT -> getSubmit(in);
      case CANCEL -> new PartitionCommand.Cancel(TaskCodec.getId(in));
      case RETRY_BY_HAND ->
          new PartitionCommand.RetryByHand(
              TaskCodec.getId(in), in.getBoolean() ? TaskCodec.getRecord(in) : null, in.getLong());
      case COMPLETE ->
          new PartitionCommand.Complete(in.getLong(), in.getLong(), Json.of(in.getBytes()));
      case FAIL ->
          new PartitionCommand.Fail(
              in.getLong(), in.getLong(), TaskCodec.getError(in), in.getBoolean(), in.getBoolean());
      case LOSE -> new PartitionCommand.Lose(in.getLong(), in.getLong(), in.getText(), true);
      case LOSE_UNCHARGED ->
          new PartitionCommand.Lose(in.getLong(), in.getLong(), in.getText(), false);
      case HAND_BACK -> new PartitionCommand.HandBack(in.getLong(), in.getLong());
      case REPORT ->
          new PartitionCommand.Report(in.getLong(), in.getLong(), TaskCodec.getProgress(in));
      case FORGET_ARCHIVED -> new PartitionCommand.ForgetArchived(getEndings(in));
      case CHANGE_QUEUE ->
          new PartitionCommand.ChangeQueue(in.getName(), EventCodec.getSettings(in));
      case CLOSE -> new PartitionCommand.Close();
      case RETIRE -> new PartitionCommand.Retire(in.getLong());
      default ->
          throw new IllegalStateException(
              "a command of kind %d, unknown to this release".formatted(kind));
    };
  }

  private static List<PartitionCommand.Ending> getEndings(ByteReader in) {
    int count = in.getCount();
    List<PartitionCommand.Ending> endings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      endings.add(
          new PartitionCommand.Ending(in.getLong(), in.getInt(), TaskStatus.ofCode(in.getByte())));
    }
    return endings;
  }

  /** Writes a submission; many travel together without a kind each. */
  public static void putSubmit(ByteWriter out, PartitionCommand.Submit submit) {
    TaskCodec.putSpec(out, submit.spec());
    out.putFixedLong(submit.bodyHash());
    PartitionCommand.ArchivedKey archived = submit.archived();
    out.putBoolean(archived != null);
    if (archived != null) {
      TaskCodec.putId(out, archived.id());
      out.putFixedLong(archived.bodyHash());
    }
    out.putBoolean(submit.claimed());
  }

  /** Reads what {@link #putSubmit} wrote. */
  public static PartitionCommand.Submit getSubmit(ByteReader in) {
    return new PartitionCommand.Submit(
        TaskCodec.getSpec(in),
        in.getFixedLong(),
        in.getBoolean() ? getArchivedKey(in) : null,
        in.getBoolean());
  }

  private static PartitionCommand.ArchivedKey getArchivedKey(ByteReader in) {
    return new PartitionCommand.ArchivedKey(TaskCodec.getId(in), in.getFixedLong());
  }

  /**
   * Writes an answer; of a conflict, not the task, which nodes of earlier releases do not expect.
   */
  public static void putAnswer(ByteWriter out, Answer answer) {
    switch (answer) {
      case Answer.Accepted(TaskId id) -> {
        out.putByte(ACCEPTED);
        TaskCodec.putId(out, id);
      }
      case Answer.Duplicate(TaskId id) -> {
        out.putByte(DUPLICATE);
        TaskCodec.putId(out, id);
      }
      case Answer.Done _ -> out.putByte(DONE);
      case Answer.Conflict _ -> out.putByte(REFUSED + Answer.Conflict.CODE);
      case Answer.Refused refused -> out.putByte(REFUSED + refused.code());
    }
  }

  /** Reads what {@link #putAnswer} wrote. */
  public static Answer getAnswer(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case ACCEPTED -> new Answer.Accepted(TaskCodec.getId(in));
      case DUPLICATE -> new Answer.Duplicate(TaskCodec.getId(in));
      case DONE -> Answer.Done.DONE;
      case REFUSED + Answer.Conflict.CODE -> new Answer.Conflict(null);
      default -> Answer.Refused.ofCode(kind - REFUSED);
    };
  }
}
