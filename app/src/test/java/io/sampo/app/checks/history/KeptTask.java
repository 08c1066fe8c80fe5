package io.sampo.app.checks.history;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A task as it was kept in the end.
 *
 * @param number the number its client gave to the submission, as label {@code n}
 * @param client who submitted it, as label {@code client}
 * @param error the type of its last error; empty where it has none
 * @param attempt the number of its last attempt
 * @param finishedAt as text, to be compared with what clients were told
 * @param resultOf the number of the attempt that its result says it is of; 0 where it says none
 */
record KeptTask(
    String id,
    long number,
    String client,
    String key,
    String status,
    String error,
    int attempt,
    Instant createdAt,
    String finishedAt,
    List<Attempt> attempts,
    int resultOf) {

  static KeptTask of(JsonNode json) {
    return new KeptTask(
        json.path("id").asString(),
        json.path("labels").path("n").asLong(),
        json.path("labels").path("client").asString("").intern(),
        json.path("key").asString("").intern(),
        json.path("status").asString().intern(),
        json.path("error").path("type").asString("").intern(),
        json.path("attempt").asInt(),
        Instant.parse(json.path("createdAt").asString()),
        json.path("finishedAt").asString(""),
        json.path("attempts").valueStream().map(Attempt::of).toList(),
        json.path("result").path("attempt").asInt(0));
  }

  /** When its last attempt, or whatever else ended it, did so. */
  Instant ended() {
    return finishedAt.isEmpty() ? Instant.MAX : Instant.parse(finishedAt);
  }

  long attemptsThat(String outcome) {
    return attempts.stream().filter(attempt -> attempt.outcome().equals(outcome)).count();
  }
}
