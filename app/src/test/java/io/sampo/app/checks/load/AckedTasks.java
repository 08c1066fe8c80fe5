package io.sampo.app.checks.load;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.databind.node.ObjectNode;

/** The tasks that were acknowledged last, for whoever does more with them. */
final class AckedTasks {

  private static final int KEPT = 5_000;

  /** A submission and the task it became. */
  record Acked(ObjectNode task, String id) {

    String number() {
      return task.path("labels").path("n").asString();
    }

    boolean repeatable() {
      return task.has("idempotencyKey");
    }

    boolean keyed() {
      return task.has("key");
    }

    boolean endsAs(String end) {
      return task.path("labels").path("end").asString().equals(end);
    }
  }

  private final AtomicReferenceArray<Acked> ring = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong added = new AtomicLong();

  void add(ObjectNode task, String id) {
    ring.set((int) (added.getAndIncrement() % KEPT), new Acked(task, id));
  }

  /** How many were ever acknowledged; some count twice, as they were asked for twice. */
  long count() {
    return added.get();
  }

  Optional<Acked> any(Random random) {
    int size = (int) Math.min(KEPT, added.get());
    return size == 0 ? Optional.empty() : Optional.ofNullable(ring.get(random.nextInt(size)));
  }
}
