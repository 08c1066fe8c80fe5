package io.sampo.cluster.worker;

import java.time.Duration;

/**
 * How attempts are run on one node.
 *
 * @param cpuThreads platform threads for CPU-bound handlers, 1 to {@value #CPU_THREADS_MAX}
 * @param resultBytesMax the largest result of a handler, as JSON in UTF-8, 1 or more
 * @param interruptGrace how long a handler may go on after it was interrupted before its slot is
 *     given to another attempt
 * @param progressInterval an attempt's progress is told once in this time at most
 */
public record WorkerSettings(
    int cpuThreads, int resultBytesMax, Duration interruptGrace, Duration progressInterval) {

  /** The most platform threads that may be asked for. */
  public static final int CPU_THREADS_MAX = 4_096;

  /** As many CPU-bound attempts as there are cores, results of 1 MiB, 5 s of grace. */
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(
          Runtime.getRuntime().availableProcessors(),
          1 << 20,
          Duration.ofSeconds(5),
          Duration.ofMillis(200));

  /** Refuses what cannot work. */
  public WorkerSettings {
    if (cpuThreads < 1 || cpuThreads > CPU_THREADS_MAX) {
      throw new IllegalArgumentException(
          "cpuThreads must be 1 to %d, not %d".formatted(CPU_THREADS_MAX, cpuThreads));
    }
    if (resultBytesMax < 1) {
      throw new IllegalArgumentException("resultBytesMax must be 1 or more");
    }
    if (interruptGrace.isNegative()) {
      throw new IllegalArgumentException("interruptGrace must not be negative");
    }
    if (!progressInterval.isPositive()) {
      throw new IllegalArgumentException("progressInterval must be positive");
    }
  }
}
