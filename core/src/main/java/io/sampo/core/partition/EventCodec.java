package io.sampo.core.partition;

import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.Format;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import java.util.ArrayList;
import java.util.List;

/**
 * The journaled form of a turn: one row, a header and its events. The version in its first byte is
 * the number of its {@link Format}.
 *
 * <p>Each kind of event has a number for good. From the second format on each event has its length:
 * what a later release adds at the end of one is missing in older rows. A reader refuses what it
 * does not know, for it would come to another state; no row of a format that some member does not
 * read is written.
 */
public final class EventCodec {

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
  private static final int STARTED_ON_PROBATION = 24;
  private static final int PROVEN = 25;

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

  /** Encodes a row in the newest format. */
  public static byte[] encode(Row row) {
    return encode(row, Format.NEWEST);
  }

  /** Encodes a row; what its format has no place for is left out. */
  public static byte[] encode(Row row, Format format) {
    ByteWriter out = new ByteWriter(64 + 160 * row.events().size());
    out.putByte(format.number());
    out.putFixedLong(row.turn());
    out.putLong(row.atMillis());
    for (PartitionEvent event : row.events()) {
      put(out, event, format);
    }
    return out.toSealedBytes();
  }

  private static void put(ByteWriter out, PartitionEvent event, Format format) {
    out.putByte(kind(event));
    if (format == Format.V1) {
      putBody(out, event, format);
      return;
    }
    int start = out.beginPart();
    putBody(out, event, format);
    out.endPart(start);
  }

  /**
   * Decodes a row.
   *
   * @throws IllegalStateException for a row that is damaged or was written by a newer release
   */
  public static Row decode(byte[] bytes) {
    ByteReader in = ByteReader.ofSealed(bytes);
    int version = in.getByte();
    if (version < 1 || version > Format.NEWEST.number()) {
      throw new IllegalStateException(
          "a journal row of version %d; this release reads versions up to %d: start a newer release"
              .formatted(version, Format.NEWEST.number()));
    }
    Format format = Format.ofNumber(version);
    long turn = in.getFixedLong();
    long atMillis = in.getLong();
    List<PartitionEvent> events = new ArrayList<>();
    while (in.hasMore()) {
      events.add(get(in, format));
    }
    return new Row(turn, atMillis, events);
  }

  private static PartitionEvent get(ByteReader in, Format format) {
    int kind = in.getByte();
    if (format == Format.V1) {
      return getBody(kind, in, format);
    }
    ByteReader body = in.getPart();
    PartitionEvent event = getBody(kind, body, format);
    body.end();
    return event;
  }

  private static int kind(PartitionEvent event) {
    return switch (event) {
      case PartitionEvent.Opened _ -> OPENED;
      case PartitionEvent.Submitted _ -> SUBMITTED;
      case PartitionEvent.Started e -> e.company() == Company.ANY ? STARTED : STARTED_ON_PROBATION;
      case PartitionEvent.Proven _ -> PROVEN;
      case PartitionEvent.Succeeded _ -> SUCCEEDED;
      case PartitionEvent.Retrying _ -> RETRYING;
      case PartitionEvent.Failed _ -> FAILED;
      case PartitionEvent.AttemptLost e -> e.charged() ? ATTEMPT_LOST : ATTEMPT_LOST_UNCHARGED;
      case PartitionEvent.HandedBack _ -> HANDED_BACK;
      case PartitionEvent.CancelRequested _ -> CANCEL_REQUESTED;
      case PartitionEvent.Cancelled _ -> CANCELLED;
      case PartitionEvent.Expired _ -> EXPIRED;
      case PartitionEvent.BecameDue _ -> BECAME_DUE;
      case PartitionEvent.Progressed _ -> PROGRESSED;
      case PartitionEvent.RetriedByHand _ -> RETRIED_BY_HAND;
      case PartitionEvent.Restored _ -> RESTORED;
      case PartitionEvent.Archived _ -> ARCHIVED;
      case PartitionEvent.QueueChanged _ -> QUEUE_CHANGED;
      case PartitionEvent.Closed _ -> CLOSED;
      case PartitionEvent.Retired _ -> RETIRED;
    };
  }

  private static void putBody(ByteWriter out, PartitionEvent event, Format format) {
    switch (event) {
      case PartitionEvent.Opened e -> out.putText(e.node());
      case PartitionEvent.Submitted e -> {
        out.putLong(e.number());
        TaskCodec.putSpec(out, e.spec());
        out.putFixedLong(e.bodyHash());
      }
      case PartitionEvent.Started e -> {
        out.putLong(e.number());
        out.putLong(e.token());
        out.putText(e.node());
        if (e.company() != Company.ANY) {
          out.putByte(e.company().code());
        }
      }
      case PartitionEvent.Proven e -> out.putLong(e.number());
      case PartitionEvent.Succeeded e -> {
        out.putLong(e.number());
        out.putBytes(e.result().utf8());
      }
      case PartitionEvent.Retrying e -> {
        putFailure(out, e.number(), e.outcome(), e.error());
        out.putLong(e.dueAtMillis());
      }
      case PartitionEvent.Failed e -> putFailure(out, e.number(), e.outcome(), e.error());
      case PartitionEvent.AttemptLost e -> {
        out.putLong(e.number());
        out.putText(e.reason());
      }
      case PartitionEvent.HandedBack e -> out.putLong(e.number());
      case PartitionEvent.CancelRequested e -> out.putLong(e.number());
      case PartitionEvent.Cancelled e -> {
        out.putLong(e.number());
        TaskCodec.putOptionalError(out, e.error());
      }
      case PartitionEvent.Expired e -> out.putLong(e.number());
      case PartitionEvent.BecameDue e -> out.putLong(e.number());
      case PartitionEvent.Progressed e -> {
        out.putLong(e.number());
        TaskCodec.putProgress(out, e.progress());
      }
      case PartitionEvent.RetriedByHand e -> out.putLong(e.number());
      case PartitionEvent.Restored e -> TaskCodec.putRecord(out, e.task(), format);
      case PartitionEvent.Archived e -> putNumbers(out, e.numbers());
      case PartitionEvent.QueueChanged e -> {
        out.putText(e.queue());
        putSettings(out, e.settings());
        if (format.has(Format.V2) && e.version() > 0) {
          out.putLong(e.version());
        }
      }
      case PartitionEvent.Closed _ -> {}
      case PartitionEvent.Retired e -> out.putLong(e.epoch());
    }
  }

  private static void putFailure(
      ByteWriter out, long number, AttemptOutcome outcome, TaskError error) {
    out.putLong(number);
    out.putByte(outcome.code());
    TaskCodec.putError(out, error);
  }

  private static PartitionEvent getBody(int kind, ByteReader in, Format format) {
    return switch (kind) {
      case OPENED -> new PartitionEvent.Opened(in.getName());
      case SUBMITTED ->
          new PartitionEvent.Submitted(in.getLong(), TaskCodec.getSpec(in), in.getFixedLong());
      case STARTED -> new PartitionEvent.Started(in.getLong(), in.getLong(), in.getName());
      case STARTED_ON_PROBATION ->
          new PartitionEvent.Started(
              in.getLong(), in.getLong(), in.getName(), Company.ofCode(in.getByte()));
      case PROVEN -> new PartitionEvent.Proven(in.getLong());
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
      case QUEUE_CHANGED -> getQueueChanged(in, format);
      case CLOSED -> new PartitionEvent.Closed();
      case RETIRED -> new PartitionEvent.Retired(in.getLong());
      default ->
          throw new IllegalStateException(
              "an event of kind %d, unknown to this release: start a newer one".formatted(kind));
    };
  }

  private static PartitionEvent getQueueChanged(ByteReader in, Format format) {
    String queue = in.getName();
    QueueSettings settings = getSettings(in);
    long version = format.has(Format.V2) && in.hasMore() ? in.getLong() : 0;
    return new PartitionEvent.QueueChanged(queue, settings, version);
  }

  private static AttemptOutcome outcome(ByteReader in) {
    return AttemptOutcome.ofCode(in.getByte());
  }

  /** Neighbours are close, so differences (zigzag, they may fall) take a byte each. */
  private static void putNumbers(ByteWriter out, long[] numbers) {
    out.putLong(numbers.length);
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
