package io.sampo.app.checks;

import io.sampo.app.client.Answer;
import io.sampo.app.client.JsonText;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.UnreachableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits one task after the other, each until it was answered: sends it again where it has an
 * idempotency key, else leaves it as unknown. Also reads tasks that were acknowledged before, and
 * submits old ones again that have a key.
 */
final class LoadClient implements Runnable {

  /** An acknowledged task. */
  private record Acked(ObjectNode task, String id) {}

  private final URI server;
  private final TaskMix mix;
  private final Random random;
  private final History history;
  private final CountDownLatch stop;
  private final List<Acked> acked = new ArrayList<>();

  LoadClient(URI server, TaskMix mix, Random random, History history, CountDownLatch stop) {
    this.server = server;
    this.mix = mix;
    this.random = random;
    this.history = history;
    this.stop = stop;
  }

  @Override
  public void run() {
    try (SampoClient client = new SampoClient(server)) {
      while (!stop.await(random.nextInt(8), TimeUnit.MILLISECONDS)) {
        int kind = acked.isEmpty() ? 0 : random.nextInt(10);
        switch (kind) {
          case 8 -> read(client, acked.get(random.nextInt(acked.size())));
          case 9 -> submitAgain(client, acked.get(random.nextInt(acked.size())));
          default -> {
            ObjectNode task = mix.next();
            history.add("submitted", line -> line.set("task", task));
            submit(client, task);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submitAgain(SampoClient client, Acked earlier) {
    if (earlier.task().has("idempotencyKey")) {
      submit(client, earlier.task());
    }
  }

  /** Sends until answered; once only where the server could not tell a repetition. */
  private void submit(SampoClient client, ObjectNode task) {
    String number = task.path("labels").path("n").asString();
    boolean repeatable = task.has("idempotencyKey");
    int tries = 0;
    boolean answered = false;
    while (!answered && (tries == 0 || repeatable)) {
      tries++;
      answered = submitOnce(client, task, number, tries);
      if (!answered && repeatable) {
        pauseBeforeRetry(random);
      }
    }
  }

  private boolean submitOnce(SampoClient client, ObjectNode task, String number, int tries) {
    try {
      Answer answer = client.submit(JsonText.MAPPER.writeValueAsBytes(task));
      String id = answer.task().id();
      history.add(
          "acked",
          line ->
              line.put("n", number).put("id", id).put("tries", tries).put("by", answer.status()));
      acked.add(new Acked(task, id));
      return true;
    } catch (UnreachableException e) {
      unknown(number, String.valueOf(e.getMessage()));
    } catch (ProblemException e) {
      if (e.problem().passing() || e.problem().status() >= 500) {
        unknown(number, e.problem().oneLine());
      } else {
        history.add("refused", line -> line.put("n", number).put("why", e.problem().oneLine()));
        return true;
      }
    }
    return false;
  }

  /** Also when all is to stop: what was sent before is asked until it is answered. */
  static void pauseBeforeRetry(Random random) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20, 200)));
  }

  private void unknown(String number, String why) {
    history.add("unknown", line -> line.put("n", number).put("why", why));
  }

  /** An acknowledged task is there at any time, and once it has ended it stays as it is. */
  private void read(SampoClient client, Acked task) {
    try {
      Answer answer = client.get(task.id());
      String status = answer.task().status();
      String finishedAt = answer.task().text("finishedAt");
      history.add(
          "seen",
          line -> line.put("id", task.id()).put("status", status).put("finishedAt", finishedAt));
    } catch (UnreachableException _) {
      // The node is down.
    } catch (ProblemException e) {
      if (e.problem().status() < 500 && !e.problem().passing()) {
        history.add("missing", line -> line.put("id", task.id()).put("why", e.problem().oneLine()));
      }
    }
  }
}
