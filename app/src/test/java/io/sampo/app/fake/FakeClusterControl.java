package io.sampo.app.fake;

import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.control.DrainProgress;
import io.sampo.cluster.control.NodeReport;
import io.sampo.cluster.control.NodeStatus;
import io.sampo.cluster.control.PartitionPlacement;
import io.sampo.cluster.control.PartitionReport;
import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A cluster of two nodes, one of which is silent, and two partitions, one of which is nowhere. */
public final class FakeClusterControl implements ClusterControl {

  /** A node that answers. */
  public static final String ANSWERS = "127.0.0.1:7355";

  /** A node that does not. */
  public static final String SILENT = "[::1]:7356";

  private static final PartitionPlace PLACE = new PartitionPlace(1, 0);
  private static final PartitionStatus STATUS =
      new PartitionStatus(true, 9, 1, 2, 3, 44, 33, 100, null);

  private final Set<String> draining = ConcurrentHashMap.newKeySet();

  @Override
  public CompletionStage<List<NodeStatus>> nodes() {
    return CompletableFuture.completedFuture(
        List.of(
            new NodeStatus(ANSWERS, "up", true, report()),
            new NodeStatus(SILENT, "leaving", false, null)));
  }

  private NodeReport report() {
    return new NodeReport(
        ANSWERS,
        "1.0",
        Instant.EPOCH,
        draining.contains(ANSWERS) ? Instant.EPOCH : null,
        List.of("a partition is away"),
        List.of("no session"),
        Map.of("waiting", new NodeReport.SlotCount(10, 1), "cpu", new NodeReport.SlotCount(2, 0)),
        1,
        List.of("echo"),
        new NodeReport.Load(0.25, 1, 2, 1L),
        List.of(new PartitionReport(PLACE, STATUS)),
        0.125,
        93_784L);
  }

  @Override
  public CompletionStage<List<PartitionPlacement>> partitions() {
    return CompletableFuture.completedFuture(
        List.of(
            new PartitionPlacement(PLACE, ANSWERS, STATUS),
            new PartitionPlacement(new PartitionPlace(1, 1), null, null)));
  }

  @Override
  public CompletionStage<Optional<DrainProgress>> drain(String node) {
    draining.add(node);
    return drainProgress(node);
  }

  @Override
  public CompletionStage<Optional<DrainProgress>> drainProgress(String node) {
    return switch (node) {
      case ANSWERS -> CompletableFuture.completedFuture(Optional.of(progress()));
      case SILENT ->
          CompletableFuture.failedFuture(new Unavailable("silent", Duration.ofSeconds(1)));
      default -> CompletableFuture.completedFuture(Optional.empty());
    };
  }

  private DrainProgress progress() {
    boolean leaving = draining.contains(ANSWERS);
    return new DrainProgress(
        ANSWERS,
        leaving ? DrainProgress.State.DRAINING : DrainProgress.State.SERVING,
        1,
        1,
        leaving ? Instant.EPOCH : null);
  }
}
