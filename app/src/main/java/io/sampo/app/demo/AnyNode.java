package io.sampo.app.demo;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.UnreachableException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Asks one node, and the next when that one has no answer: all that a client needs to do. */
final class AnyNode {

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int TOO_MANY_REQUESTS = 429;

  private final List<SampoClient> nodes;
  private final Duration patience;

  /**
   * Asks these nodes.
   *
   * @param patience how long it goes round when none of them has an answer
   */
  AnyNode(List<SampoClient> nodes, Duration patience) {
    this.nodes = List.copyOf(nodes);
    this.patience = patience;
  }

  /**
   * The first answer that a node gives.
   *
   * @param first which node to begin with; beyond the last one it starts over
   * @throws ClientException if a node refuses for good, or none answers in time
   */
  <T> T ask(int first, Function<SampoClient, T> question) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int turn = 0; ; turn++) {
      try {
        return question.apply(nodes.get((first + turn) % nodes.size()));
      } catch (ClientException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (!mayPass(e) || System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static boolean mayPass(ClientException e) {
    return switch (e) {
      case UnreachableException _ -> true;
      case ProblemException refusal -> {
        int status = refusal.problem().status();
        yield status == TOO_MANY_REQUESTS || status >= HttpURLConnection.HTTP_INTERNAL_ERROR;
      }
    };
  }
}
