package io.sampo.app.bulk;

import io.sampo.app.http.JsonWriter;
import io.sampo.app.task.TaskJson;
import io.sampo.core.task.TaskRecord;
import org.apache.pekko.util.ByteString;

/** The lines of a bulk's answer. */
final class BulkJson {

  private static final int LINE_BYTES_EXPECTED = 64;

  private BulkJson() {}

  /** One line for each answered one, and one where the body broke off. */
  static ByteString lines(BulkBatch<BulkLine.Answered> batch) {
    JsonWriter json = new JsonWriter(batch.lines().size() * LINE_BYTES_EXPECTED + 512);
    for (BulkLine.Answered line : batch.lines()) {
      write(json, line);
      json.endLine();
    }
    if (batch.broken() != null) {
      write(json, batch.broken());
      json.endLine();
    }
    return json.toByteString();
  }

  /** What became of a line. */
  static void write(JsonWriter json, BulkLine.Answered line) {
    json.beginObject().field("line", line.number());
    switch (line) {
      case BulkLine.Accepted accepted -> {
        json.field("id", accepted.id().toString());
        if (accepted.duplicate()) {
          json.field("duplicate", true);
        }
      }
      case BulkLine.Rejected rejected -> {
        json.name("problem");
        rejected.problem().write(json);
      }
    }
    json.endObject();
  }

  /** One line with a task as it stands. */
  static ByteString task(long number, TaskRecord task) {
    JsonWriter json = new JsonWriter(1_024 + task.spec().payload().length());
    json.beginObject().field("line", number).name("task");
    TaskJson.write(json, task);
    return json.endObject().endLine().toByteString();
  }

  /** One line with a problem. */
  static ByteString rejected(BulkLine.Rejected line) {
    JsonWriter json = new JsonWriter();
    write(json, line);
    return json.endLine().toByteString();
  }
}
