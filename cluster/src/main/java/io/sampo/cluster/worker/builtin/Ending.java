package io.sampo.cluster.worker.builtin;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends processes: asks them first, then kills until none is left, since those that are being killed
 * may still start others.
 */
final class Ending {

  /** A process that cannot die even so waits in the kernel, or belongs to another user. */
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(2);

  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Supplier<List<ProcessHandle>> those;
  private boolean interrupted;
  private long pauseNanos;

  private Ending(Supplier<List<ProcessHandle>> those) {
    this.those = those;
  }

  /**
   * Ends them. Is not kept from it by an interrupt, which only ends the patience.
   *
   * @param those who is left, asked again and again
   * @param patience how long they may go on after they were asked
   * @return those that could not be ended
   */
  static List<ProcessHandle> of(Supplier<List<ProcessHandle>> those, Duration patience) {
    List<ProcessHandle> left = those.get();
    if (left.isEmpty()) {
      return left;
    }
    Ending ending = new Ending(those);
    left.forEach(ProcessHandle::destroy);
    left = ending.await(patience, false);
    if (!left.isEmpty()) {
      left = ending.await(KILLED_WITHIN, true);
    }
    if (ending.interrupted) {
      Thread.currentThread().interrupt();
    }
    return left;
  }

  private List<ProcessHandle> await(Duration atMost, boolean killing) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    pauseNanos = PAUSE_MIN_NANOS;
    List<ProcessHandle> left = those.get();
    while (!left.isEmpty() && System.nanoTime() - untilNanos < 0 && (killing || !interrupted)) {
      if (killing) {
        left.forEach(ProcessHandle::destroyForcibly);
      }
      pause();
      left = those.get();
    }
    return left;
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(pauseNanos);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX_NANOS);
  }
}
