package io.sampo.app.management;

import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the JSON object in the body of a request to management. */
final class SmallBody {

  private static final int BYTES_MAX = 64 * 1024;

  private SmallBody() {}

  /** Gives the body's fields to the visitor; says what is wrong with the request. */
  static CompletionStage<Optional<Problem>> read(
      Call call, BodyReader bodies, FieldNames names, JsonFields.Visitor visitor) {
    Optional<Problem> problem = call.query().problem().or(() -> typeProblem(call));
    if (problem.isPresent()) {
      return CompletableFuture.completedFuture(problem);
    }
    return bodies
        .read(call, BYTES_MAX)
        .thenApply(body ->
            switch (body) {
              case BodyReader.Outcome.Refused refused -> Optional.of(refused.problem());
              case BodyReader.Outcome.Whole whole ->
                  JsonFields.read(whole.bytes(), 0, whole.bytes().length, names, visitor);
            });
  }

  private static Optional<Problem> typeProblem(Call call) {
    return call.bodyIs(MediaForm.JSON)
        ? Optional.empty()
        : Optional.of(Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "send application/json"));
  }
}
