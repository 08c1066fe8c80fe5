package io.sampo.core.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a submission may say beside what to run: when, how long, how often, under which labels.
 *
 * @param delay not before this long after acceptance; at most one of delay and runAt
 * @param runAt not before this time
 * @param expireAfter expired when not started this long after acceptance; at most one of the two
 * @param expiresAt expired when not started by this time
 * @param timeout how long one attempt may run
 * @param retry when a failed attempt is followed by another
 * @param labels searchable pairs
 */
public record TaskOptions(
    @Nullable Duration delay,
    @Nullable Instant runAt,
    @Nullable Duration expireAfter,
    @Nullable Instant expiresAt,
    Duration timeout,
    RetryPolicy retry,
    Map<String, String> labels) {

  /** The longest time one attempt may take unless the submission says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  /** What holds for a submission that says nothing. Shared, so that plain tasks stay small. */
  public static final TaskOptions DEFAULT =
      new TaskOptions(null, null, null, null, DEFAULT_TIMEOUT, RetryPolicy.DEFAULT, Map.of());

  /**
   * Cuts times to milliseconds, as they are stored, and takes an unmodifiable copy of the labels.
   *
   * @throws IllegalArgumentException for a time no journal row could be evolved with
   */
  public TaskOptions {
    delay = delay == null ? null : TimeLimits.check("delay", delay);
    runAt = runAt == null ? null : TimeLimits.check("runAt", runAt);
    expireAfter = expireAfter == null ? null : TimeLimits.check("expireAfter", expireAfter);
    expiresAt = expiresAt == null ? null : TimeLimits.check("expiresAt", expiresAt);
    timeout = TimeLimits.check("timeout", timeout);
    labels = Map.copyOf(labels);
  }

  /** When a task accepted at that time may start, in milliseconds of Unix time. */
  public long dueAtMillis(long acceptedAtMillis) {
    if (runAt != null) {
      return Math.max(acceptedAtMillis, runAt.toEpochMilli());
    }
    return delay == null ? acceptedAtMillis : acceptedAtMillis + delay.toMillis();
  }

  /** When a task accepted at that time expires, or {@link Long#MAX_VALUE} for never. */
  public long expiresAtMillis(long acceptedAtMillis) {
    if (expiresAt != null) {
      return expiresAt.toEpochMilli();
    }
    return expireAfter == null ? Long.MAX_VALUE : acceptedAtMillis + expireAfter.toMillis();
  }
}
