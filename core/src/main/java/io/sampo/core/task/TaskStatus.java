package io.sampo.core.task;

import java.util.Locale;
import java.util.Optional;

/** Where a task stands. The codes are stored: add new ones, never change them. */
public enum TaskStatus {
  /** Not before its time. */
  SCHEDULED(0, false),
  /** Free to start. */
  READY(1, false),
  /** An attempt is under way. */
  RUNNING(2, false),
  /** An attempt failed; backing off before the next. */
  RETRYING(3, false),
  /** An attempt waits for children, a timer or a signal. */
  WAITING(4, false),
  /** Ended with a result. */
  SUCCEEDED(5, true),
  /** Ended without success: a dead letter, kept, can be retried by hand. */
  FAILED(6, true),
  /** Ended by request. */
  CANCELLED(7, true),
  /** Ended because it had not started in time. */
  EXPIRED(8, true);

  /** By code: the codes run from 0 without a gap. */
  private static final TaskStatus[] VALUES = values();

  private final String text = name().toLowerCase(Locale.ROOT);
  private final int code;
  private final boolean finished;

  TaskStatus(int code, boolean finished) {
    this.code = code;
    this.finished = finished;
  }

  /** The name users see, in lower case. */
  public String text() {
    return text;
  }

  /** Whether this is one of the four end states. */
  public boolean finished() {
    return finished;
  }

  /** The stored number of this status. */
  public int code() {
    return code;
  }

  /** The status of a stored number. */
  public static TaskStatus ofCode(int code) {
    if (code < 0 || code >= VALUES.length) {
      throw new IllegalStateException("no task status has the code %d".formatted(code));
    }
    return VALUES[code];
  }

  /** The status users name so, if there is one. */
  public static Optional<TaskStatus> parse(String text) {
    for (TaskStatus status : VALUES) {
      if (status.text.equals(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
