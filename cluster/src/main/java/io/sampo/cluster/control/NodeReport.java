package io.sampo.cluster.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param address its host and remoting port
 * @param version of Sampo
 * @param startedAt when it started, by PostgreSQL's time
 * @param drainingSince since when it has been leaving; null where it is not
 * @param problems what keeps it from being ready; empty where it is
 * @param warnings what should be looked after although it can do its work
 * @param slots by kind of work
 * @param running attempts that run on it
 * @param handlers the types it can run
 * @param load how busy its machine and its heap are
 * @param partitions those that live on it
 * @param clockAheadSeconds how far its machine's clock is ahead of PostgreSQL's; negative where it
 *     is behind, null where a node of the release before does not say
 * @param upSeconds how long its process has run, whatever the clocks say; null where a node of the
 *     release before does not say
 */
public record NodeReport(
    String address,
    String version,
    Instant startedAt,
    @Nullable Instant drainingSince,
    List<String> problems,
    List<String> warnings,
    Map<String, SlotCount> slots,
    int running,
    List<String> handlers,
    Load load,
    List<PartitionReport> partitions,
    @Nullable Double clockAheadSeconds,
    @Nullable Long upSeconds) {

  /** How many slots there are, and how many are taken. */
  public record SlotCount(int total, int taken) {}

  /**
   * How busy it is.
   *
   * @param system the system load average of the last minute; negative where not known
   * @param heapUsed bytes
   * @param heapMax bytes
   * @param tasksMax bytes of the heap that live tasks may take; null where a node does not say
   */
  public record Load(double system, long heapUsed, long heapMax, @Nullable Long tasksMax) {}

  /** Takes unmodifiable copies. */
  public NodeReport {
    // Nodes of the release before say nothing of them, while a cluster is being upgraded.
    problems = List.copyOf(Objects.requireNonNullElse(problems, List.of()));
    warnings = List.copyOf(Objects.requireNonNullElse(warnings, List.of()));
    slots = Map.copyOf(slots);
    handlers = List.copyOf(handlers);
    partitions = List.copyOf(partitions);
  }

  /** Tasks that are ready in its partitions. */
  public long queued() {
    return partitions.stream().mapToLong(partition -> partition.status().ready()).sum();
  }
}
