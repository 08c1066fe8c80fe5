package io.sampo.app.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.StreamTcpException;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the two sides of one request know of each other: whether somebody still waits for it. */
public final class Presence {

  /** A body that broke off, as Pekko calls it; the class is of its Scala API. */
  private static final String BROKEN_BODY = "EntityStreamException";

  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

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
      done.whenComplete((_, failure) -> {
        if (failure != null && !isOfClient(failure)) {
          LOG.error("an answer broke off", failure);
        }
        streamed.complete(null);
      });
      return value;
    });
  }

  /** A client that hangs up, or does not read for too long, is no trouble of this node. */
  private static boolean isOfClient(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof StreamTcpException
        || failure.getClass().getSimpleName().equals(BROKEN_BODY);
  }
}
