package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The journaled form of a turn: one row, a header and its events.
 *
 * <p>Each kind of event has a number for good. A changed event gets a new number; the old one stays
 * readable.
 */
public final class EventCodec {

  /** The version in the first byte of each row. */
  static final int VERSION = 1;

  private static final int OPENED = 1;
  private static final int SUBMITTED = 2;
  private static final int STARTED = 3;
  private static final int SUCCEEDED = 4;
  private static final int RETRYING = 5;
  private static final int FAILED = 6;
  private static final int ATTEMPT_LOST = 7;
  private static final int CANCEL_REQUESTED = 8;
  private static final int CANCELLED = 9;
  private static final int EXPIRED = 10;
  private static final int BECAME_DUE = 11;
  private static final int PROGRESSED = 12;
  private static final int RETRIED_BY_HAND = 13;
  private static final int RESTORED = 14;
  private static final int ARCHIVED = 15;
  private static final int QUEUE_CHANGED = 16;
  private static final int CLOSED = 20;
  private static final int RETIRED = 21;
  private static final int HANDED_BACK = 22;
  private static final int ATTEMPT_LOST_UNCHARGED = 23;

  private EventCodec() {}

  /**
   * What one journal row holds.
   *
   * @param turn tells a row apart from all others of its partition, so that a write whose outcome
   *     was in doubt can be found again
   * @param atMillis when its events happened, in milliseconds of Unix time
   * @param events what happened, in order
   */
  public record Row(long turn, long atMillis, List<PartitionEvent> events) {}

  /** Encodes a row. */
  public static byte[] encode(Row row) {
    ByteWriter out = new ByteWriter(64 + 160 * row.events().size());
    out.putByte(VERSION);
    out.putFixedLong(row.turn());
    out.putLong(row.atMillis());
    for (PartitionEvent event : row.events()) {
      put(out, event);
    }
    return out.toSealedBytes();
  }

  /**
   * Decodes a row.
   *
   * @throws IllegalStateException for a row that is damaged or was written by a newer release
   */
  public static Row decode(byte[] bytes) {
    ByteReader in = ByteReader.ofSealed(bytes);
    int version = in.getByte();
    if (version != VERSION) {
      throw new IllegalStateException(
          "a journal row of version %d; this release reads version %d: start a newer release"
              .formatted(version, VERSION));
    }
    long turn = in.getFixedLong();
    long atMillis = in.getLong();
    List<PartitionEvent> events = new ArrayList<>();
    while (in.hasMore()) {
      events.add(get(in));
    }
    return new Row(turn, atMillis, events);
  }

  private static void put(ByteWriter out, PartitionEvent event) {
    switch (event) {
      case PartitionEvent.Opened e -> {
        out.putByte(OPENED);
        out.putText(e.node());
      }
      case PartitionEvent.Submitted e -> {
        head(out, SUBMITTED, e.number());
        TaskCodec.putSpec(out, e.spec());
        out.putFixedLong(e.bodyHash());
      }
      case PartitionEvent.Started e -> {
        head(out, STARTED, e.number());
        out.putLong(e.token());
        out.putText(e.node());
      }
      case PartitionEvent.Succeeded e -> {
        head(out, SUCCEEDED, e.number());
        out.putBytes(e.result().utf8());
      }
      case PartitionEvent.Retrying e -> {
        head(out, RETRYING, e.number());
        out.putByte(e.outcome().code());
        TaskCodec.putError(out, e.error());
        out.putLong(e.dueAtMillis());
      }
      case PartitionEvent.Failed e -> {
        head(out, FAILED, e.number());
        out.putByte(e.outcome().code());
        TaskCodec.putError(out, e.error());
      }
      case PartitionEvent.AttemptLost e -> {
        head(out, e.charged() ? ATTEMPT_LOST : ATTEMPT_LOST_UNCHARGED, e.number());
        out.putText(e.reason());
      }
      case PartitionEvent.HandedBack e -> head(out, HANDED_BACK, e.number());
      case PartitionEvent.CancelRequested e -> head(out, CANCEL_REQUESTED, e.number());
      case PartitionEvent.Cancelled e -> {
        head(out, CANCELLED, e.number());
        TaskCodec.putOptionalError(out, e.error());
      }
      case PartitionEvent.Expired e -> head(out, EXPIRED, e.number());
      case PartitionEvent.BecameDue e -> head(out, BECAME_DUE, e.number());
      case PartitionEvent.Progressed e -> {
        head(out, PROGRESSED, e.number());
        TaskCodec.putProgress(out, e.progress());
      }
      case PartitionEvent.RetriedByHand e -> head(out, RETRIED_BY_HAND, e.number());
      case PartitionEvent.Restored e -> {
        out.putByte(RESTORED);
        TaskCodec.putRecord(out, e.task());
      }
      case PartitionEvent.Archived e -> {
        head(out, ARCHIVED, e.numbers().length);
        putNumbers(out, e.numbers());
      }
      case PartitionEvent.QueueChanged e -> {
        out.putByte(QUEUE_CHANGED);
        out.putText(e.queue());
        putSettings(out, e.settings());
      }
      case PartitionEvent.Closed _ -> out.putByte(CLOSED);
      case PartitionEvent.Retired e -> head(out, RETIRED, e.epoch());
    }
  }

  private static void head(ByteWriter out, int kind, long number) {
    out.putByte(kind);
    out.putLong(number);
  }

  private static PartitionEvent get(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case OPENED -> new PartitionEvent.Opened(in.getName());
      case SUBMITTED ->
          new PartitionEvent.Submitted(in.getLong(), TaskCodec.getSpec(in), in.getFixedLong());
      case STARTED -> new PartitionEvent.Started(in.getLong(), in.getLong(), in.getName());
      case SUCCEEDED -> new PartitionEvent.Succeeded(in.getLong(), Json.of(in.getBytes()));
      case RETRYING ->
          new PartitionEvent.Retrying(
              in.getLong(), outcome(in), TaskCodec.getError(in), in.getLong());
      case FAILED -> new PartitionEvent.Failed(in.getLong(), outcome(in), TaskCodec.getError(in));
      case ATTEMPT_LOST -> new PartitionEvent.AttemptLost(in.getLong(), in.getText(), true);
      case ATTEMPT_LOST_UNCHARGED ->
          new PartitionEvent.AttemptLost(in.getLong(), in.getText(), false);
      case HANDED_BACK -> new PartitionEvent.HandedBack(in.getLong());
      case CANCEL_REQUESTED -> new PartitionEvent.CancelRequested(in.getLong());
      case CANCELLED ->
          new PartitionEvent.Cancelled(
              in.getLong(), in.getBoolean() ? TaskCodec.getError(in) : null);
      case EXPIRED -> new PartitionEvent.Expired(in.getLong());
      case BECAME_DUE -> new PartitionEvent.BecameDue(in.getLong());
      case PROGRESSED -> new PartitionEvent.Progressed(in.getLong(), TaskCodec.getProgress(in));
      case RETRIED_BY_HAND -> new PartitionEvent.RetriedByHand(in.getLong());
      case RESTORED -> new PartitionEvent.Restored(TaskCodec.getRecord(in));
      case ARCHIVED -> new PartitionEvent.Archived(getNumbers(in));
      case QUEUE_CHANGED -> new PartitionEvent.QueueChanged(in.getName(), getSettings(in));
      case CLOSED -> new PartitionEvent.Closed();
      case RETIRED -> new PartitionEvent.Retired(in.getLong());
      default ->
          throw new IllegalStateException(
              "an event of kind %d, unknown to this release: start a newer one".formatted(kind));
    };
  }

  private static AttemptOutcome outcome(ByteReader in) {
    return AttemptOutcome.ofCode(in.getByte());
  }

  /** Neighbours are close, so differences (zigzag, they may fall) take a byte each. */
  private static void putNumbers(ByteWriter out, long[] numbers) {
    long last = 0;
    for (long number : numbers) {
      long step = number - last;
      out.putLong((step << 1) ^ (step >> 63));
      last = number;
    }
  }

  private static long[] getNumbers(ByteReader in) {
    long[] numbers = new long[in.getCount()];
    long last = 0;
    for (int i = 0; i < numbers.length; i++) {
      long zigzag = in.getLong();
      last += (zigzag >>> 1) ^ -(zigzag & 1);
      numbers[i] = last;
    }
    return numbers;
  }

  static void putSettings(ByteWriter out, QueueSettings settings) {
    out.putBoolean(settings.paused());
    out.putLong(settings.maxRunning());
  }

  static QueueSettings getSettings(ByteReader in) {
    return new QueueSettings(in.getBoolean(), in.getInt());
  }
}
