package io.sampo.app.task;

import io.sampo.app.http.FieldError;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
      case SubmitAnswer.Conflict conflict ->
          Optional.of(conflict(spec.idempotencyKey(), conflict.id()));
      case SubmitAnswer.TooManyQueues _ ->
          Optional.of(
              Problem.of(
                  ProblemType.TOO_MANY_QUEUES,
                  List.of(FieldError.at("/queue", "would be one queue too many"))));
      case SubmitAnswer.Overloaded refusal -> Optional.of(problem(refusal));
      case SubmitAnswer.Unavailable refusal ->
          Optional.of(
              Problem.of(ProblemType.UNAVAILABLE, refusal.reason())
                  .retryAfter(refusal.retryAfter()));
    };
  }

  /** That there is no room for a task now. */
  public static Problem problem(SubmitAnswer.Overloaded refusal) {
    return Problem.of(ProblemType.OVERLOADED, refusal.reason()).retryAfter(refusal.retryAfter());
  }

  private static Problem conflict(@Nullable String key, @Nullable TaskId id) {
    String detail = "the idempotency key " + key + " stands for other content";
    return id == null
        ? Problem.of(ProblemType.IDEMPOTENCY_CONFLICT, detail)
        : Problem.of(ProblemType.IDEMPOTENCY_CONFLICT, detail + ", that of the task " + id)
            .with("taskId", Json.of("\"" + id + "\""));
  }
}
