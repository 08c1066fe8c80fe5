package io.sampo.cluster.worker;

/** A failure with an error type of its own, whose stack trace would tell users nothing. */
public final class AttemptFailure extends Exception {

  private final String type;
  private final boolean permanent;

  private AttemptFailure(String type, String message, boolean permanent) {
    super(message, null, false, false);
    this.type = type;
    this.permanent = permanent;
  }

  /** A failure that the task's retry policy decides on. */
  public static AttemptFailure passing(String type, String message) {
    return new AttemptFailure(type, message, false);
  }

  /** A failure after which another attempt would not help. */
  public static AttemptFailure permanent(String type, String message) {
    return new AttemptFailure(type, message, true);
  }

  /** The payload is not what the handler takes. */
  public static AttemptFailure payloadMismatch(String message) {
    return permanent("PayloadMismatch", message);
  }

  /** The short stable name that users see. */
  public String type() {
    return type;
  }

  /** Whether another attempt would not help. */
  public boolean permanent() {
    return permanent;
  }
}
