package io.sampo.app.task;

import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.core.task.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The retry policy of a submission while it is read. */
final class RetryDraft implements JsonFields.Visitor {

  static final FieldNames FIELDS =
      FieldNames.of("maxAttempts", "backoff", "multiplier", "maxBackoff");

  private static final int ATTEMPTS_MAX = 1_000;
  private static final int MULTIPLIER_MAX = 100;

  private final Duration backoffMax;
  private int maxAttempts = RetryPolicy.DEFAULT.maxAttempts();
  private @Nullable Duration backoff;
  private double multiplier = RetryPolicy.DEFAULT.multiplier();
  private @Nullable Duration maxBackoff;

  /** A draft whose backoffs are that long at most. */
  RetryDraft(Duration backoffMax) {
    this.backoffMax = backoffMax;
  }

  @Override
  public void field(String name, JsonFields in) {
    switch (name) {
      case "maxAttempts" -> maxAttempts = in.integer(1, ATTEMPTS_MAX, maxAttempts);
      case "backoff" -> backoff = in.duration(Duration.ZERO, backoffMax);
      case "multiplier" -> multiplier = in.number(1, MULTIPLIER_MAX, multiplier);
      case "maxBackoff" -> maxBackoff = in.duration(Duration.ZERO, backoffMax);
      default -> throw new IllegalArgumentException(name);
    }
  }

  @Override
  public void end(JsonFields in) {
    if (maxBackoff != null && backoff().compareTo(maxBackoff) > 0) {
      in.wrongBeside("maxBackoff", "must not be shorter than backoff, " + backoff());
    }
  }

  private Duration backoff() {
    return backoff == null ? RetryPolicy.DEFAULT.backoff() : backoff;
  }

  /** What was read; a backoff beyond the usual longest one raises that. */
  RetryPolicy policy() {
    Duration usual = RetryPolicy.DEFAULT.maxBackoff();
    Duration longest =
        maxBackoff != null ? maxBackoff : usual.compareTo(backoff()) < 0 ? backoff() : usual;
    RetryPolicy policy = new RetryPolicy(maxAttempts, backoff(), multiplier, longest);
    return policy.equals(RetryPolicy.DEFAULT) ? RetryPolicy.DEFAULT : policy;
  }
}
