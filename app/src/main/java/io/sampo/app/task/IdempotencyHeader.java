package io.sampo.app.task;

import io.sampo.app.http.Call;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.TextRule;
import io.sampo.core.task.TaskSpec;
import java.util.List;

/** The header {@code Idempotency-Key}, which says the same as the field of that name. */
final class IdempotencyHeader {

  private static final String NAME = "Idempotency-Key";

  private IdempotencyHeader() {}

  /** The task with the key that the request's header says, if it has one. */
  static ParsedTask apply(Call call, TaskSpec spec) {
    List<String> values = call.headers("idempotency-key");
    if (values.isEmpty()) {
      return new ParsedTask.Valid(spec);
    }
    if (values.size() > 1) {
      return invalid("is there more than once");
    }
    String key = unquoted(values.getFirst());
    String fault = TextRule.KEY.fault(key);
    if (fault != null) {
      return invalid(fault);
    }
    if (spec.idempotencyKey() != null && !spec.idempotencyKey().equals(key)) {
      FieldError error = FieldError.at("/idempotencyKey", "is not the one of the header " + NAME);
      return new ParsedTask.Invalid(Problem.of(ProblemType.INVALID_FIELD, List.of(error)));
    }
    return new ParsedTask.Valid(
        new TaskSpec(
            spec.type(),
            spec.payload(),
            key,
            spec.key(),
            spec.queue(),
            spec.priority(),
            spec.options()));
  }

  /** Clients that follow the IETF's draft send a quoted string, most others send it bare. */
  private static String unquoted(String value) {
    boolean quoted = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static ParsedTask invalid(String detail) {
    return new ParsedTask.Invalid(
        Problem.of(ProblemType.INVALID_HEADER, List.of(FieldError.header(NAME, detail))));
  }
}
