package io.sampo.app.task;

import io.sampo.app.http.JsonWriter;
import io.sampo.cluster.task.WaitReason;
import java.time.Instant;

/** How it is shown what a task waits for. */
final class WaitReasonJson {

  private WaitReasonJson() {}

  static JsonWriter of(WaitReason reason) {
    JsonWriter json = new JsonWriter().beginObject();
    switch (reason) {
      case WaitReason.Nothing it ->
          json.field("waitingFor", (String) null).field("status", it.status().text());
      case WaitReason.Handler it -> waiting(json, "handler", it.since()).field("type", it.type());
      case WaitReason.Slot it -> waiting(json, "slot", it.since()).field("type", it.type());
      case WaitReason.Key it ->
          waiting(json, "key", it.since())
              .field("key", it.key())
              .field("holder", it.holder().toString());
      case WaitReason.Limit it ->
          waiting(json, "limit", it.since())
              .field("queue", it.queue())
              .field("maxRunning", it.maxRunning());
      case WaitReason.Paused it -> waiting(json, "paused", it.since()).field("queue", it.queue());
      case WaitReason.Timer it -> waiting(json, "timer", it.since()).field("until", it.until());
    }
    return json.endObject();
  }

  private static JsonWriter waiting(JsonWriter json, String what, Instant since) {
    return json.field("waitingFor", what).field("since", since);
  }
}
