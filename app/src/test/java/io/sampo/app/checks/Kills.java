package io.sampo.app.checks;

import io.sampo.app.checks.history.History;
import io.sampo.app.checks.load.FinalState;
import io.sampo.app.checks.load.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills a node, or its PostgreSQL, again and again under load; what was seen is a history. */
final class Kills {

  private static final int TASKS_PER_SECOND = 400;

  /** Whose processes are killed. */
  enum Victim {
    NODE,
    POSTGRES
  }

  /**
   * What to do.
   *
   * @param pauseMillisMax the longest time a node lives between two kills
   */
  record Plan(Victim victim, int kills, long seed, int pauseMillisMax) {}

  private final Plan plan;
  private final Path directory;
  private final Random random;

  /** Kills by plan, with all files in this directory. */
  Kills(Plan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
    this.random = new Random(plan.seed());
  }

  /** Runs the plan and returns the file with its history. */
  Path run() throws IOException, InterruptedException {
    Path file = directory.resolve("history.ndjson");
    try (History history = new History(file);
        CheckNode node = new CheckNode(directory)) {
      node.start();
      node.awaitReady();
      killUnderLoad(node, history);
      node.awaitReady();
      FinalState.write(node.url(), history);
    }
    return file;
  }

  private void killUnderLoad(CheckNode node, History history)
      throws IOException, InterruptedException {
    Load load = Load.start(List.of(node.url()), TASKS_PER_SECOND, random, history);
    try {
      for (int kill = 1; kill <= plan.kills(); kill++) {
        pause(random.nextInt(200, plan.pauseMillisMax()));
        kill(node, kill, history);
      }
      node.awaitReady(); // so that each run ends with work, wherever its kills fell
      pause(1_000);
    } finally {
      load.stop();
    }
  }

  private void kill(CheckNode node, int number, History history)
      throws IOException, InterruptedException {
    switch (plan.victim()) {
      case NODE -> {
        node.kill();
        struck(history, number, List.of(node.address()));
        node.start();
      }
      case POSTGRES -> {
        node.killPostgres();
        struck(history, number, List.of());
      }
    }
    history.add("healed", line -> line.put("number", number));
    if (random.nextInt(4) != 0) { // else the next kill may come while it starts
      node.awaitReady();
      history.add("ready", _ -> {});
    }
  }

  private void struck(History history, int number, List<String> nodes) {
    history.add(
        "fault",
        line -> {
          line.put("number", number).put("kind", plan.victim().name().toLowerCase(Locale.ROOT));
          nodes.forEach(line.putArray("nodes")::add);
        });
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
