package io.sampo.cluster.node;

import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Notes when attempts ran, for any number of nodes in this JVM. */
final class RecordedRuns {

  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();

  /** What a recorded task does: which one it is, how long it takes, how often it fails first. */
  record Work(@Nullable String key, int number, int millis, int failures) {}

  /** One attempt. */
  record Run(Work work, int attempt, long from, long to) {

    boolean overlaps(Run other) {
      return from < other.to && other.from < to;
    }
  }

  TaskHandler<Work, Integer> handler() {
    return new Recorded();
  }

  List<Run> all() {
    return List.copyOf(runs);
  }

  /** How many handlers are in the middle of something. */
  int running() {
    return running.get();
  }

  /** How many ran at the same time at most. */
  long mostAtOnce() {
    return runs.stream()
        .mapToLong(
            run -> runs.stream().filter(o -> o.from() <= run.from() && run.from() < o.to()).count())
        .max()
        .orElse(0);
  }

  static Json payload(Work work) {
    String key = work.key() == null ? "null" : "\"" + work.key() + "\"";
    return Json.of(
        "{\"key\":%s,\"number\":%d,\"millis\":%d,\"failures\":%d}"
            .formatted(key, work.number(), work.millis(), work.failures()));
  }

  private final class Recorded implements TaskHandler<Work, Integer> {

    @Override
    public String type() {
      return "recorded";
    }

    @Override
    public Integer handle(Work work, TaskContext context) throws Exception {
      long from = System.nanoTime();
      running.incrementAndGet();
      try {
        boolean opened = never.await(work.millis(), TimeUnit.MILLISECONDS);
        if (opened || context.attempt() <= work.failures()) {
          throw new IllegalStateException("failed as asked");
        }
        return work.number();
      } finally {
        running.decrementAndGet();
        runs.add(new Run(work, context.attempt(), from, System.nanoTime()));
      }
    }
  }
}
