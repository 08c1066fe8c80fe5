package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import org.jspecify.annotations.Nullable;

/** Fails, always or the first times. */
final class Fail implements TaskHandler<Fail.Options, Void> {

  /**
   * How to fail.
   *
   * @param message what the error says
   * @param permanent whether the task ends at once
   * @param times the attempts that fail, from the first; null for all
   */
  record Options(@Nullable String message, @Nullable Boolean permanent, @Nullable Integer times) {

    static final Options NONE = new Options(null, null, null);
  }

  @Override
  public @Nullable Void handle(@Nullable Options payload, TaskContext context)
      throws AttemptFailure {
    Options options = payload == null ? Options.NONE : payload;
    if (options.times() != null && context.attempt() > options.times()) {
      return null;
    }
    String message = options.message() == null ? "failed as asked" : options.message();
    throw Boolean.TRUE.equals(options.permanent())
        ? AttemptFailure.permanent("FailedAsAsked", message)
        : AttemptFailure.passing("FailedAsAsked", message);
  }
}
