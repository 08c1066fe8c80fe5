package io.sampo.app.checks.load;

import io.sampo.app.checks.load.AckedTasks.Acked;
import io.sampo.app.client.JsonText;
import java.util.Random;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits one task after the other, each through any node until it was answered: sends it again,
 * through any node, where it has an idempotency key, else leaves it as unknown. Now and then it
 * submits old ones again that have such a key.
 */
final class SingleClient implements Runnable {

  private final Shared shared;
  private final TaskMix mix;
  private final Random random;
  private final Pace pace;

  SingleClient(Shared shared, TaskMix mix, Random random, Pace pace) {
    this.shared = shared;
    this.mix = mix;
    this.random = random;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      while (pace.awaitTurn(1)) {
        ObjectNode task = mix.next();
        shared.history().add("submitted", line -> line.set("task", task));
        submit(task);
        if (random.nextInt(10) == 0) {
          submitAgain();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submitAgain() throws InterruptedException {
    Acked earlier = shared.acked().any(random).orElse(null);
    if (earlier != null && earlier.repeatable()) {
      submit(earlier.task());
    }
  }

  /** Sends until answered; once only where the server could not tell a repetition. */
  private void submit(ObjectNode task) throws InterruptedException {
    boolean repeatable = task.has("idempotencyKey");
    boolean answered = submitOnce(task, 1);
    for (int tries = 2; !answered && repeatable; tries++) {
      Shared.pauseBeforeRetry(random);
      answered = submitOnce(task, tries);
    }
  }

  private boolean submitOnce(ObjectNode task, int tries) throws InterruptedException {
    String number = task.path("labels").path("n").asString();
    NodeApi node = shared.any(random);
    return switch (node.post("/v1/tasks", JsonText.MAPPER.writeValueAsBytes(task))) {
      case Reply.Done(int status, var json) -> {
        String id = json.path("id").asString();
        shared
            .history()
            .add(
                "acked",
                line ->
                    line.put("n", Long.parseLong(number))
                        .put("id", id)
                        .put("tries", tries)
                        .put("by", status)
                        .put("node", node.toString()));
        shared.acked().add(task, id);
        yield true;
      }
      case Reply.Refused(int status, var problem) -> {
        shared
            .history()
            .add(
                "refused",
                line ->
                    line.put("n", Long.parseLong(number)).put("by", status).set("why", problem));
        yield true;
      }
      case Reply.Unknown(String why) -> {
        if (tries == 1) {
          shared.unknown(number, node, why);
        }
        yield false;
      }
    };
  }
}
