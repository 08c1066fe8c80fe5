package io.sampo.app.task;

import io.sampo.app.http.FieldError;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.task.TaskSpec;
import java.util.List;
import java.util.Optional;

/** The problems behind the answers that do not accept a task. */
public final class SubmitRefusals {

  private SubmitRefusals() {}

  /** Whether an answer does not accept its task. */
  public static boolean refuses(SubmitAnswer answer) {
    return !(answer instanceof SubmitAnswer.Accepted || answer instanceof SubmitAnswer.Duplicate);
  }

  /** Why a task was not accepted; empty where it was. */
  public static Optional<Problem> problem(SubmitAnswer answer, TaskSpec spec) {
    return switch (answer) {
      case SubmitAnswer.Accepted _, SubmitAnswer.Duplicate _ -> Optional.empty();
      case SubmitAnswer.Conflict _ ->
          Optional.of(
              Problem.of(
                  ProblemType.IDEMPOTENCY_CONFLICT,
                  "the idempotency key " + spec.idempotencyKey() + " stands for other content"));
      case SubmitAnswer.TooManyQueues _ ->
          Optional.of(
              Problem.of(
                  ProblemType.TOO_MANY_QUEUES,
                  List.of(FieldError.at("/queue", "would be one queue too many"))));
      case SubmitAnswer.Overloaded refusal ->
          Optional.of(
              Problem.of(ProblemType.OVERLOADED, refusal.reason())
                  .retryAfter(refusal.retryAfter()));
      case SubmitAnswer.Unavailable refusal ->
          Optional.of(
              Problem.of(ProblemType.UNAVAILABLE, refusal.reason())
                  .retryAfter(refusal.retryAfter()));
    };
  }
}
