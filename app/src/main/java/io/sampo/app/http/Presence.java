package io.sampo.app.http;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.Source;

/** What the two sides of one request know of each other: whether somebody still waits for it. */
public final class Presence {

  private final CompletableFuture<Void> dropped = new CompletableFuture<>();
  private final CompletableFuture<Void> streamed = new CompletableFuture<>();

  /** Completes when waiting has no point any more: the client is gone, or the server stops. */
  public CompletableFuture<Void> dropped() {
    return dropped;
  }

  /** Completes when the streamed answer has ended. */
  CompletableFuture<Void> streamed() {
    return streamed;
  }

  /** An answer as a stream whose end is noticed. */
  <T, M> Source<T, M> noticed(Source<T, M> answer) {
    return answer.watchTermination((value, done) -> {
      done.whenComplete((_, _) -> streamed.complete(null));
      return value;
    });
  }
}
