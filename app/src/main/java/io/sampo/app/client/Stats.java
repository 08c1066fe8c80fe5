package io.sampo.app.client;

import java.util.OptionalLong;

/**
 * The counters of the whole cluster that a load can be checked against.
 *
 * @param accepted tasks accepted, durable
 * @param finished tasks that reached an end
 * @param archived tasks the archive has acknowledged; empty when the server does not say
 */
public record Stats(long accepted, long finished, OptionalLong archived) {

  /** The counters in an answer of {@code GET /v1/stats}. */
  public static Stats of(RawJson json) {
    RawJson archived = json.path("archivedTotal");
    return new Stats(
        json.path("acceptedTotal").asLong(),
        json.path("finishedTotal").asLong(),
        archived.isNumber() ? OptionalLong.of(archived.asLong()) : OptionalLong.empty());
  }
}
