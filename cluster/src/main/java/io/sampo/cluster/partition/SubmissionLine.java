package io.sampo.cluster.partition;

import io.sampo.cluster.task.SubmitAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The line before the door of submissions. There is none as a rule. Where the queue inside stands,
 * what comes in waits its turn unread, and few are inside, so that those are answered in time. Each
 * that is answered late makes room for one, each that is answered soon lets two in, as TCP opens
 * its window (Jacobson 1988). Whoever stood in line for too long is refused. Safe for many threads.
 */
public final class SubmissionLine {

  /** Clients wait 10 s and more as a rule; the rest is for the answer. */
  static final Duration TIME_MAX = Duration.ofSeconds(5);

  /** Each in line holds a connection. */
  static final int LENGTH_MAX = 1_000;

  /** So often one is let in whatever happens: it may go where those inside do not. */
  static final Duration PROBE = Duration.ofSeconds(1);

  private static final int LET_IN_WHEN_SOON = 2;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Runs something later. */
  @FunctionalInterface
  public interface Alarm {

    /** Runs it once after this time. */
    void after(Duration delay, Runnable run);
  }

  private final SubmissionQueue inside;
  private final Alarm alarm;
  private final Executor executor;

  /** Who stands in line; guarded by itself. */
  private final Deque<Turn> line = new ArrayDeque<>();

  /** Whether the next probe is on its way; guarded by the line. */
  private boolean probing;

  private volatile boolean standing;

  private static final class Turn extends CompletableFuture<Optional<SubmitAnswer.Overloaded>> {}

  /**
   * Nobody in line and nobody inside.
   *
   * @param nanoTime what System.nanoTime says
   * @param alarm wakes it
   * @param executor runs those that are let in
   */
  public SubmissionLine(LongSupplier nanoTime, Alarm alarm, Executor executor) {
    this.inside = new SubmissionQueue(nanoTime);
    this.alarm = alarm;
    this.executor = executor;
  }

  /**
   * Waits until a submission may come in.
   *
   * @return empty when it may, else why not; whoever waits no longer cancels it
   */
  CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn() {
    Turn turn = new Turn();
    if (!standing && !inside.stands()) {
      turn.complete(Optional.empty());
    } else if (lineUp(turn)) {
      alarm.after(TIME_MAX, () -> turnAway(turn));
      letIn(0);
    } else {
      turn.complete(Optional.of(refusal()));
    }
    return turn;
  }

  private boolean lineUp(Turn turn) {
    synchronized (line) {
      if (line.size() >= LENGTH_MAX) {
        line.removeIf(CompletableFuture::isDone);
      }
      if (line.size() >= LENGTH_MAX) {
        return false;
      }
      line.add(turn);
      standing = true;
      if (!probing) {
        probing = true;
        alarm.after(PROBE, this::probe);
      }
      return true;
    }
  }

  private void probe() {
    letIn(1);
    synchronized (line) {
      probing = standing;
      if (probing) {
        alarm.after(PROBE, this::probe);
      }
    }
  }

  private void turnAway(Turn turn) {
    if (turn.complete(Optional.of(refusal()))) {
      letIn(0);
    }
  }

  /** Lets at least so many in, and all for whom there is room. */
  private void letIn(int least) {
    if (!standing) {
      return;
    }
    List<Turn> next = new ArrayList<>();
    synchronized (line) {
      // Who has gone, or was turned away, holds up nobody.
      line.removeIf(CompletableFuture::isDone);
      int room = Math.max(least, SubmissionQueue.WAITING_MIN - inside.waiting());
      while (next.size() < room && !line.isEmpty()) {
        next.add(line.remove());
      }
      standing = !line.isEmpty();
    }
    for (Turn turn : next) {
      executor.execute(() -> turn.complete(Optional.empty()));
    }
  }

  /** Counts a submission until it is answered, or fails at once. */
  <T> CompletionStage<T> through(Supplier<CompletionStage<T>> submission) {
    long entered = inside.enter();
    CompletionStage<T> answer;
    try {
      answer = submission.get();
    } catch (RuntimeException | Error e) {
      leave(entered);
      throw e;
    }
    return answer.whenComplete((_, _) -> leave(entered));
  }

  private void leave(long entered) {
    letIn(inside.leave(entered) ? LET_IN_WHEN_SOON : 0);
  }

  /** How many are inside. */
  int inside() {
    return inside.waiting();
  }

  /** How many stand in line. */
  int length() {
    synchronized (line) {
      return line.size();
    }
  }

  private SubmitAnswer.Overloaded refusal() {
    return new SubmitAnswer.Overloaded(
        "this node does not keep up: %d submissions wait, and none was answered soon for %.1f s"
            .formatted(inside.waiting(), inside.sinceSoon().toNanos() / 1e9),
        RETRY_AFTER);
  }
}
