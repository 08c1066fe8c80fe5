package io.sampo.app.events;

import io.sampo.app.http.JsonWriter;
import io.sampo.app.task.TaskJson;
import io.sampo.cluster.task.TaskChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.util.ByteString;

/**
 * One event of a task, as the WHATWG standard for server-sent events writes it.
 *
 * @param number its number in the task's events, or {@link #UNNUMBERED}
 * @param change what happened
 */
record TaskEvent(long number, TaskChange.Moved change) {

  static final long UNNUMBERED = -1;

  /** A comment that says the stream lives. */
  static final ByteString HEARTBEAT = ByteString.fromString(":\n\n");

  /** How soon a client that lost the stream shall come back. */
  static ByteString retry(Duration pause) {
    return ByteString.fromString("retry: " + pause.toMillis() + "\n\n");
  }

  /** Changes that were lost. */
  static ByteString gap(TaskChange.Gap gap) {
    return ByteString.fromString("event: gap\ndata: {\"lost\":" + gap.lost() + "}\n\n");
  }

  ByteString bytes() {
    boolean progress = change.progress() != null;
    JsonWriter json = new JsonWriter();
    json.beginObject()
        .field("id", change.id().toString())
        .field("type", change.type())
        .field("queue", change.queue())
        .field("status", change.status().text())
        .field("attempt", change.attempt())
        .field("at", change.at());
    if (progress) {
      TaskJson.progress(json.name("progress"), change.progress());
    } else {
      TaskJson.error(json.name("error"), change.error());
    }
    json.endObject();
    String id = number == UNNUMBERED ? "" : "id: " + number + "\n";
    String head = id + "event: " + (progress ? "progress" : "status") + "\ndata: ";
    return ByteString.fromString(head, StandardCharsets.US_ASCII)
        .concat(json.toByteString())
        .concat(END);
  }

  private static final ByteString END = ByteString.fromString("\n\n");
}
