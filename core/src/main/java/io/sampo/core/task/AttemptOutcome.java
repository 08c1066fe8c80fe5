package io.sampo.core.task;

/** How an attempt ended. The codes are stored: add new ones, never change them. */
public enum AttemptOutcome {
  /** The handler returned. */
  SUCCEEDED(0, "succeeded"),
  /** The handler threw. */
  FAILED(1, "failed"),
  /** The attempt ran longer than the task's timeout. */
  TIMED_OUT(2, "timedOut"),
  /** The task was cancelled under it. */
  CANCELLED(3, "cancelled"),
  /** Its node died or forgot it. */
  LOST(4, "lost");

  /** By code: the codes run from 0 without a gap. */
  private static final AttemptOutcome[] VALUES = values();

  private final int code;
  private final String text;

  AttemptOutcome(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The name users see. */
  public String text() {
    return text;
  }

  /** The stored number of this outcome. */
  public int code() {
    return code;
  }

  /** The outcome of a stored number. */
  public static AttemptOutcome ofCode(int code) {
    if (code < 0 || code >= VALUES.length) {
      throw new IllegalStateException("no attempt outcome has the code %d".formatted(code));
    }
    return VALUES[code];
  }
}
