package io.sampo.app.queue;

import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.core.queue.QueuePatch;
import org.jspecify.annotations.Nullable;

/** Reads a change to what holds for a queue; what it does not say stays. */
public final class QueueChange implements JsonFields.Visitor {

  /** The fields of a change. */
  public static final FieldNames FIELDS = FieldNames.of("paused", "maxRunning");

  private static final int RUNNING_MAX = 1_000_000;

  private @Nullable Boolean paused;
  private @Nullable Integer maxRunning;

  @Override
  public void field(String name, JsonFields in) {
    switch (name) {
      case "paused" -> {
        if (in.isNull()) {
          in.wrong("must be true or false");
        }
        paused = in.bool();
      }
      case "maxRunning" -> maxRunning = in.integer(1, RUNNING_MAX, 0);
      default -> throw new IllegalArgumentException(name);
    }
  }

  /** What was read. */
  QueuePatch toPatch() {
    return new QueuePatch(paused, maxRunning);
  }
}
