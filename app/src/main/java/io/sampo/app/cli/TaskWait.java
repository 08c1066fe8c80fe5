package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import java.time.Duration;

/** Waits for a task to end, through lost connections and servers that come back. */
final class TaskWait {

  /** Longer than anybody waits. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  private static final Duration ONE_CALL = Duration.ofSeconds(30);

  private final SampoClient client;
  private final Reconnect reconnect;

  TaskWait(SampoClient client, Terminal terminal) {
    this.client = client;
    this.reconnect = new Reconnect(terminal);
  }

  /** The task once it has ended, or as it stands when the wait is over. */
  Answer await(String id, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 0));
      try {
        Answer answer = client.get(id, left.compareTo(ONE_CALL) < 0 ? left : ONE_CALL);
        reconnect.works();
        if (answer.task().finished() || deadline - System.nanoTime() <= 0) {
          return answer;
        }
      } catch (ClientException e) {
        if (left.isZero()) {
          throw e;
        }
        reconnect.orGiveUp(e);
      }
    }
  }
}
