package io.sampo.app.bulk;

import io.sampo.app.http.Answers;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.core.task.Json;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Counts what became of a bulk's lines. */
final class BulkTally {

  private final int listedMax;
  private final JsonWriter rejected = new JsonWriter().beginArray();
  private long acceptedLines;
  private long duplicateLines;
  private long rejectedLines;
  private @Nullable Problem broken;

  /** A tally that lists so many rejected lines. */
  BulkTally(int listedMax) {
    this.listedMax = listedMax;
  }

  BulkTally add(BulkBatch<BulkLine.Answered> batch) {
    batch.lines().forEach(this::add);
    if (batch.broken() != null) {
      broken = batch.broken().problem();
    }
    return this;
  }

  private void add(BulkLine.Answered line) {
    switch (line) {
      case BulkLine.Accepted accepted when accepted.duplicate() -> duplicateLines++;
      case BulkLine.Accepted _ -> acceptedLines++;
      case BulkLine.Rejected refused -> {
        if (rejectedLines++ < listedMax) {
          BulkJson.write(rejected, refused);
        }
      }
    }
  }

  /** The answer: the counts, as members of a problem where the body did not come to its end. */
  HttpResponse answer() {
    Json listed = rejected.endArray().toJson();
    if (broken != null) {
      return Answers.problem(
          broken
              .with("accepted", number(acceptedLines))
              .with("duplicates", number(duplicateLines))
              .with("rejected", listed)
              .with("rejectedTotal", number(rejectedLines)));
    }
    return Answers.json(
        200,
        new JsonWriter(listed.length() + 128)
            .beginObject()
            .field("accepted", acceptedLines)
            .field("duplicates", duplicateLines)
            .name("rejected")
            .raw(listed)
            .field("rejectedTotal", rejectedLines)
            .endObject());
  }

  private static Json number(long value) {
    return Json.of(Long.toString(value));
  }
}
