package io.sampo.app.cli;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.UnreachableException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Patience with a server that was there and went away: tries again, slower and slower. */
final class Reconnect {

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LAST = Duration.ofSeconds(5);

  private final Terminal terminal;
  private Duration backoff = FIRST;
  private boolean everWorked;
  private boolean outage;

  Reconnect(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The server answered. */
  void works() {
    everWorked = true;
    outage = false;
    backoff = FIRST;
  }

  /** Pauses, or passes the failure on: the server never answered, or its refusal is final. */
  void orGiveUp(ClientException failure) throws InterruptedException {
    switch (failure) {
      case UnreachableException lost when everWorked ->
          pause("lost the connection (" + lost.reason() + ")", Duration.ZERO);
      case ProblemException refusal when passes(refusal.problem()) ->
          pause("the server says: " + refusal.reason(), refusal.retryAfter().orElse(Duration.ZERO));
      default -> throw failure;
    }
  }

  private static boolean passes(Problem problem) {
    return problem.passing() || problem.status() >= 500;
  }

  /** Pauses before the next try; says so once. */
  void pause(String what, Duration atLeast) throws InterruptedException {
    if (!outage) {
      outage = true;
      terminal.notice(what + "; trying again");
    }
    double jitter = ThreadLocalRandom.current().nextDouble(0.5, 1);
    Thread.sleep(Math.max((long) (backoff.toMillis() * jitter), atLeast.toMillis()));
    backoff = backoff.multipliedBy(2).compareTo(LAST) < 0 ? backoff.multipliedBy(2) : LAST;
  }
}
