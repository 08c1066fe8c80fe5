package io.sampo.cluster.worker.builtin;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/** Ends one call, with all its redirects and its whole reply, when its time is over. */
final class CallDeadline {

  private static final ScheduledThreadPoolExecutor TIMER =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("http deadline").factory());

  static {
    TIMER.setRemoveOnCancelPolicy(true);
  }

  private final Duration atMost;
  private final ScheduledFuture<?> end;
  private boolean over;
  private @Nullable HttpUriRequestBase current;

  private CallDeadline(Duration atMost) {
    this.atMost = atMost;
    this.end = TIMER.schedule(this::end, atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  static CallDeadline in(Duration atMost) {
    return new CallDeadline(atMost);
  }

  private synchronized void end() {
    over = true;
    if (current != null) {
      current.abort();
    }
  }

  /** This request is to end with it. */
  synchronized void holdsFor(HttpUriRequestBase request) {
    current = request;
    if (over) {
      request.abort();
    }
  }

  synchronized boolean isOver() {
    return over;
  }

  void cancel() {
    end.cancel(false);
  }

  @Override
  public String toString() {
    return atMost.toString();
  }
}
