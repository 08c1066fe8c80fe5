package io.sampo.core.partition;

import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskError;

/**
 * How tasks that end their nodes are told apart from those that ran beside them.
 *
 * <p>A task whose attempt was lost once starts again at once: nodes crash, and power fails. Lost
 * again, it starts on probation, among few others at first; lost on probation, as the single one;
 * lost then too, on a node where nothing else runs. Only what is lost alone counts as an attempt
 * that failed, so that no task ends for what ran beside it. Probation is over when the attempt has
 * outlived it; it doubles with each loss in a row, so that the longest fuse ends within it one day.
 * An attempt that ends by itself, in whatever way, ends all suspicion.
 */
final class Suspects {

  /** So many attempts in a row may be lost without any consequence. */
  static final int FREE_LOSSES = 1;

  /** Lost on probation so many times, it is left alone. */
  private static final int STRIKES_IN_COMPANY = 2;

  private static final long PROBATION_FIRST_MILLIS = 5_000;
  private static final int DOUBLINGS_MAX = 14;

  private Suspects() {}

  /** What may run beside the next attempt of a task. */
  static Company company(int lostAttempts, int strikes) {
    if (lostAttempts <= FREE_LOSSES) {
      return Company.ANY;
    }
    return switch (strikes) {
      case 0 -> Company.FEW;
      case 1 -> Company.SINGLE;
      default -> Company.ALONE;
    };
  }

  /** How long an attempt that was started after so many losses in a row is on probation. */
  static long probationMillis(int lostAttempts) {
    int doublings = Math.clamp(lostAttempts - FREE_LOSSES - 1L, 0, DOUBLINGS_MAX);
    return PROBATION_FIRST_MILLIS << doublings;
  }

  /** How many of the strikes are losses of an attempt that was alone. */
  static int lostAlone(int strikes) {
    return Math.max(0, strikes - STRIKES_IN_COMPANY);
  }

  /** What becomes of a task whose attempt was lost. */
  static PartitionEvent lost(TaskState task, PartitionCommand.Lose command, PartitionRules rules) {
    if (command.charged() && task.currentAttempt().company() == Company.ALONE) {
      int charged = lostAlone(task.strikes) + 1;
      int attempts = task.chargedAttempts + 1;
      if (charged >= rules.lostAttemptsMax()
          || attempts >= task.spec.options().retry().maxAttempts()) {
        TaskError error = new TaskError("AttemptsLost", message(task, charged, command), null);
        return new PartitionEvent.Failed(task.number(), AttemptOutcome.LOST, error);
      }
    }
    return new PartitionEvent.AttemptLost(task.number(), command.reason(), command.charged());
  }

  private static String message(TaskState task, int alone, PartitionCommand.Lose command) {
    return ("ended the nodes it ran on: lost %d attempts in a row with them, %d of them while"
            + " nothing else ran there; the last: %s")
        .formatted(task.lostAttempts + 1, alone, command.reason());
  }
}
