package io.sampo.app.checks.history;

import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** In the end the counters of the cluster are those of its tasks. */
final class CountersAddUp implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    if (evidence.others("stats").isEmpty()) {
      broken.accept("nobody read the counters");
    }
    evidence.others("stats").forEach(line -> judge(evidence, line.path("stats"), broken));
  }

  private static void judge(Evidence evidence, JsonNode stats, Consumer<String> broken) {
    int kept = evidence.kept().size();
    check(stats, "/acceptedTotal", kept, broken);
    check(stats, "/finishedTotal", kept, broken);
    stats
        .path("finished")
        .propertyNames()
        .forEach(status -> check(stats, "/finished/" + status, count(evidence, status), broken));
    stats
        .path("tasks")
        .propertyNames()
        .forEach(status -> check(stats, "/tasks/" + status, 0, broken));
  }

  private static long count(Evidence evidence, String status) {
    return evidence.kept().values().stream().filter(it -> it.status().equals(status)).count();
  }

  private static void check(JsonNode stats, String pointer, long wanted, Consumer<String> broken) {
    if (stats.at(pointer).asLong(-1) != wanted) {
      broken.accept("counter " + pointer + " is not " + wanted + ": " + stats);
    }
  }
}
