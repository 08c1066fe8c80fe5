package io.sampo.app.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server answered, and refused. */
public final class ProblemException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient @Nullable Duration retryAfter;

  /** A refusal; {@code retryAfter} when the server said when to come back. */
  public ProblemException(Problem problem, @Nullable Duration retryAfter) {
    super(problem.oneLine(), null);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What the server refused, and why. */
  public Problem problem() {
    return problem;
  }

  /** When the server said to come back. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
