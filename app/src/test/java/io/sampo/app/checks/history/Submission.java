package io.sampo.app.checks.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One submission, all that its client was told about it, and the tasks it became. */
final class Submission {

  /** An answer that says that it is accepted, as this task, at this try. */
  record Ack(Instant at, String id, int tries) {}

  /** What a read that was asked for at one time, and answered at another, told. */
  record Sight(Instant asked, Instant at, String status, int attempt, String finishedAt) {}

  /**
   * A wish to cancel or retry it.
   *
   * @param status of the task in the answer; empty when no answer came
   */
  record Wish(Instant asked, Instant at, String status) {}

  /** When no submission of this number is known. */
  static final Set<String> NO_ENDS = Set.of();

  private final long number;
  private Instant sentAt = Instant.MAX;
  private Set<String> ends = NO_ENDS;
  private @Nullable Duration delay;
  private final List<Ack> acks = new ArrayList<>(1);
  private final List<Sight> sights = new ArrayList<>(0);
  private final List<Wish> cancels = new ArrayList<>(0);
  private final List<Wish> retries = new ArrayList<>(0);
  private final List<KeptTask> kept = new ArrayList<>(1);

  Submission(long number) {
    this.number = number;
  }

  /** Takes what was asked for, and when. */
  void sent(Instant at, JsonNode task) {
    sentAt = at;
    ends = Set.of(task.path("labels").path("end").asString("").split("\\|", -1));
    delay = task.path("delay").isString() ? Duration.parse(task.path("delay").asString()) : null;
  }

  long number() {
    return number;
  }

  /** The states it may end in, if nobody cancels it. */
  Set<String> ends() {
    return ends;
  }

  @Nullable Duration delay() {
    return delay;
  }

  List<Ack> acks() {
    return acks;
  }

  List<Sight> sights() {
    return sights;
  }

  List<Wish> cancels() {
    return cancels;
  }

  List<Wish> retries() {
    return retries;
  }

  /** The tasks it became; one, if promises are kept. */
  List<KeptTask> kept() {
    return kept;
  }

  /** Whether it was acknowledged at the first try, so that it is known when it was accepted. */
  boolean acknowledgedAtOnce() {
    return !acks.isEmpty() && acks.stream().allMatch(ack -> ack.tries() == 1);
  }

  /** Whether it was accepted for certain before this other one was even sent. */
  boolean acceptedBefore(Submission other) {
    return acks.stream().anyMatch(ack -> !ack.at().isAfter(other.sentAt));
  }

  @Override
  public String toString() {
    return "submission " + number + " " + acks + " " + kept;
  }
}
