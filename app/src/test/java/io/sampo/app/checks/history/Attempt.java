package io.sampo.app.checks.history;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** An attempt as the record of its task has it. */
record Attempt(int number, String node, Instant startedAt, Instant finishedAt, String outcome) {

  static Attempt of(JsonNode json) {
    return new Attempt(
        json.path("number").asInt(),
        json.path("node").asString("").intern(),
        Instant.parse(json.path("startedAt").asString()),
        // One that has not ended is seen by its outcome; as far as others go, it never does.
        json.path("finishedAt").isString()
            ? Instant.parse(json.path("finishedAt").asString())
            : Instant.MAX,
        json.path("outcome").asString("none").intern());
  }
}
