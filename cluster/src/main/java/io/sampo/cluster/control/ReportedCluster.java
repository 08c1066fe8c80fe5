package io.sampo.cluster.control;

import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.cluster.partition.Partitions;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** The cluster as its members report it, asked anew for each question. */
public final class ReportedCluster implements ClusterControl {

  private static final Duration ANSWER_WITHIN = Duration.ofMillis(1_500);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final ActorRefResolver refs;
  private final Members members;
  private final Partitions partitions;

  /** When nodes began to leave that this one was asked about. A cluster has few. */
  private final Map<String, Instant> draining = new ConcurrentHashMap<>();

  /** The cluster that this actor system is a member of. */
  public ReportedCluster(ActorSystem<?> system, Partitions partitions) {
    this.system = system;
    this.refs = ActorRefResolver.get(system);
    this.members = new Members(system);
    this.partitions = partitions;
  }

  @Override
  public CompletionStage<List<NodeStatus>> nodes() {
    return reports()
        .thenApply(reports ->
            members.all().stream()
                .map(member ->
                    new NodeStatus(
                        member.address(),
                        member.status(),
                        member.reachable(),
                        reports.get(member.address())))
                .toList());
  }

  @Override
  public CompletionStage<List<PartitionPlacement>> partitions() {
    return reports().thenApply(reports -> placements(reports.values()));
  }

  /** Whether all members answer and none of them is leaving. */
  public CompletionStage<Boolean> allServe() {
    return reports()
        .thenApply(reports ->
            members.all().stream()
                .map(member -> reports.get(member.address()))
                .allMatch(report -> report != null && report.drainingSince() == null));
  }

  private List<PartitionPlacement> placements(Collection<NodeReport> reports) {
    Map<PartitionPlace, PartitionPlacement> found = new HashMap<>();
    for (NodeReport report : reports) {
      for (PartitionReport partition : report.partitions()) {
        found.merge(partition.place(), placement(report, partition), ReportedCluster::younger);
      }
    }
    return partitions.generations().places().stream()
        .map(place -> found.getOrDefault(place, new PartitionPlacement(place, null, null)))
        .toList();
  }

  private static PartitionPlacement placement(NodeReport report, PartitionReport partition) {
    return new PartitionPlacement(partition.place(), report.address(), partition.status());
  }

  /** While a partition moves two nodes may report it: whoever wrote last has it. */
  private static PartitionPlacement younger(PartitionPlacement a, PartitionPlacement b) {
    return sequenceNumber(a.status()) >= sequenceNumber(b.status()) ? a : b;
  }

  private static long sequenceNumber(@Nullable PartitionStatus status) {
    return status == null ? -1 : status.sequenceNumber();
  }

  @Override
  public CompletionStage<Optional<DrainProgress>> drain(String node) {
    return members.find(node).isEmpty()
        ? drainProgress(node)
        : report(node, NodeStatusActor.Leave::new).thenApply(Optional::of);
  }

  @Override
  public CompletionStage<Optional<DrainProgress>> drainProgress(String node) {
    Optional<Members.Member> member = members.find(node);
    if (member.isEmpty()) {
      return CompletableFuture.completedFuture(
          Optional.ofNullable(draining.get(node)).map(since -> ended(node, since)));
    }
    return report(node, NodeStatusActor.Report::new)
        .exceptionallyCompose(failure -> silent(member.get(), failure))
        .thenApply(Optional::of);
  }

  private CompletionStage<DrainProgress> report(
      String node, Function<ActorRef<NodeReport>, NodeStatusActor.Message> question) {
    return ask(actor(node), question)
        .exceptionallyCompose(_ -> CompletableFuture.failedFuture(unavailable(node)))
        .thenApply(this::remembered);
  }

  private static Unavailable unavailable(String node) {
    return new Unavailable("node %s does not answer".formatted(node), RETRY_SOON);
  }

  private DrainProgress remembered(NodeReport report) {
    DrainProgress progress = DrainProgress.of(report);
    if (progress.since() == null) {
      draining.remove(report.address());
    } else {
      draining.put(report.address(), progress.since());
    }
    return progress;
  }

  /** Its actor system has ended, and the others are about to take it off their list. */
  private CompletionStage<DrainProgress> silent(Members.Member member, Throwable failure) {
    Instant since = draining.get(member.address());
    return since == null || !member.onItsWayOut()
        ? CompletableFuture.failedFuture(failure)
        : CompletableFuture.completedFuture(
            new DrainProgress(member.address(), DrainProgress.State.DRAINING, 0, 0, since));
  }

  private static DrainProgress ended(String node, Instant since) {
    return new DrainProgress(node, DrainProgress.State.LEFT, 0, 0, since);
  }

  /** The reports of all that answer in time, by address. */
  private CompletionStage<Map<String, NodeReport>> reports() {
    Map<String, NodeReport> reports = new ConcurrentHashMap<>();
    CompletionStage<?> all = CompletableFuture.completedFuture(null);
    for (Members.Member member : members.all()) {
      CompletionStage<?> one =
          ask(actor(member.address()), NodeStatusActor.Report::new)
              .handle((report, _) -> report == null ? null : reports.put(report.address(), report));
      all = all.thenCombine(one, (_, _) -> reports);
    }
    return all.thenApply(_ -> reports);
  }

  private CompletionStage<NodeReport> ask(
      ActorRef<NodeStatusActor.Message> actor,
      Function<ActorRef<NodeReport>, NodeStatusActor.Message> question) {
    return AskPattern.ask(actor, question::apply, ANSWER_WITHIN, system.scheduler());
  }

  /** The status actor of a node, found by its path. */
  private ActorRef<NodeStatusActor.Message> actor(String node) {
    return refs.resolveActorRef(
        "pekko://%s@%s/user/%s".formatted(system.name(), node, NodeStatusActor.NAME));
  }
}
