package io.sampo.app.api;

import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Presence;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.RequestGuard;
import io.sampo.app.http.RequestLoop;
import io.sampo.app.http.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;

/**
 * Lets requests in that the guard lets through, once the node takes part in its cluster: before,
 * they would wait without any hope of an answer soon. When the node begins to leave, each answer
 * asks its client to connect anew, elsewhere; once it stops to serve, those that still come are
 * told when to try again.
 */
final class Door implements RequestLoop.Responder {

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
  private static final Connection CLOSE = Connection.create("close");

  private final RequestGuard guard;
  private final BodyReader bodies;
  private final RequestLoop.Responder inside;
  private final StopSignal stop;
  private final BooleanSupplier joined;
  private volatile boolean open;
  private volatile boolean closing;

  /**
   * A door.
   *
   * @param inside what answers those that are let in
   * @param joined whether the node takes part in its cluster; asked until it once did
   * @param stop when it stops to serve
   */
  Door(
      RequestGuard guard,
      BodyReader bodies,
      RequestLoop.Responder inside,
      BooleanSupplier joined,
      StopSignal stop) {
    this.guard = guard;
    this.bodies = bodies;
    this.inside = inside;
    this.joined = joined;
    this.stop = stop;
  }

  void close() {
    closing = true;
  }

  @Override
  public CompletionStage<HttpResponse> respond(HttpRequest request, Presence presence) {
    if (stop.isGiven()) {
      return CompletableFuture.completedFuture(leaving());
    }
    open = open || joined.getAsBoolean();
    if (!open) {
      return CompletableFuture.completedFuture(starting());
    }
    Optional<Problem> refusal = guard.refusal(request);
    CompletionStage<HttpResponse> answer =
        refusal.isPresent()
            ? bodies.drain(request).thenApply(_ -> Answers.problem(refusal.get()))
            : inside.respond(request, presence);
    return closing ? answer.thenApply(response -> response.addHeader(CLOSE)) : answer;
  }

  /** The answer to what comes too early. */
  private static HttpResponse starting() {
    return elsewhere("this node starts and is not in its cluster yet; ask another one");
  }

  /** The answer to what comes too late. */
  static HttpResponse leaving() {
    return elsewhere("this node is leaving; ask another one");
  }

  private static HttpResponse elsewhere(String why) {
    Problem problem = Problem.of(ProblemType.UNAVAILABLE, why).retryAfter(TRY_AGAIN);
    return Answers.problem(problem).addHeader(CLOSE);
  }
}
