package io.sampo.cluster.node;

import io.sampo.cluster.control.Leaving;
import io.sampo.cluster.control.NodeReporter;
import io.sampo.cluster.membership.Membership;
import io.sampo.cluster.partition.Archive;
import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.partition.PartitionStatus;
import io.sampo.cluster.partition.Partitions;
import io.sampo.cluster.worker.AttemptsHealth;
import io.sampo.cluster.worker.Handlers;
import io.sampo.core.partition.PartitionPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Whether a node can do its work, and what is in the way. */
public final class NodeHealth implements NodeReporter.Health {

  private final ActorSystem<?> system;
  private final Partitions partitions;
  private final LocalPartitions local;
  private final Leaving leaving;
  private final Handlers handlers;
  private final AttemptsHealth attempts;
  private final Supplier<String> databaseProblem;
  private final Supplier<String> archiveTrouble;

  /**
   * The health of a node.
   *
   * @param handlers what it can run, and what is the matter with it
   * @param attempts what knows whether handlers hold what others need
   * @param tables what knows how the database is
   * @param archive what knows whether finished tasks can be archived
   */
  NodeHealth(
      ActorSystem<?> system,
      Partitions partitions,
      LocalPartitions local,
      Leaving leaving,
      Handlers handlers,
      AttemptsHealth attempts,
      NodeTables tables,
      Archive archive) {
    this.databaseProblem = tables.databaseProblem();
    this.archiveTrouble = archive::trouble;
    this.system = system;
    this.partitions = partitions;
    this.local = local;
    this.leaving = leaving;
    this.handlers = handlers;
    this.attempts = attempts;
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (leaving.since() != null) {
      problems.add("the node has been leaving its cluster since " + leaving.since());
    }
    if (!joined()) {
      problems.add(
          "the node has not joined its cluster yet (%s): %s"
              .formatted(
                  Cluster.get(system).selfMember().status(), Membership.of(system).joining()));
    }
    addUnlessEmpty(problems, databaseProblem.get());
    Membership.of(system).readOnly().ifPresent(problems::add);
    Membership.of(system).silence().ifPresent(problems::add);
    Set<PartitionPlace> places = Set.copyOf(partitions.generations().places());
    Map<PartitionPlace, PartitionStatus> statuses = local.statuses();
    statuses.keySet().retainAll(places);
    List<PartitionPlace> away =
        statuses.entrySet().stream()
            .filter(entry -> !entry.getValue().writable() && entry.getValue().closed() == null)
            .map(Map.Entry::getKey)
            .toList();
    if (!away.isEmpty()) {
      String reason = local.journalTrouble();
      problems.add(
          "partitions recovering or without journal: "
              + away
              + (reason.isEmpty() ? "" : " (" + reason + ")"));
    }
    problems.addAll(closed(statuses));
    if (aloneInCluster() && statuses.size() < places.size()) {
      problems.add("not all partitions have started yet");
    }
    problems.addAll(attempts.problems());
    return problems;
  }

  private static List<String> closed(Map<PartitionPlace, PartitionStatus> statuses) {
    return statuses.entrySet().stream()
        .filter(entry -> entry.getValue().closed() != null)
        .map(entry -> "partition %s %s".formatted(entry.getKey(), entry.getValue().closed()))
        .toList();
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    addUnlessEmpty(warnings, archiveTrouble.get());
    warnings.addAll(Membership.of(system).warnings());
    warnings.addAll(handlers.troubles());
    warnings.addAll(attempts.warnings());
    return warnings;
  }

  private static void addUnlessEmpty(List<String> texts, String text) {
    if (!text.isEmpty()) {
      texts.add(text);
    }
  }

  /** The health of the node of an actor system; empty while it starts. */
  public static Optional<NodeHealth> of(ActorSystem<?> system) {
    return HealthExtension.of(system).health();
  }

  /** Whether it takes part in its cluster. */
  public boolean joined() {
    MemberStatus member = Cluster.get(system).selfMember().status();
    return member.equals(MemberStatus.up()) || member.equals(MemberStatus.weaklyUp());
  }

  private boolean aloneInCluster() {
    return Cluster.get(system).state().members().size() <= 1;
  }

  /** Whether the node serves: joined, its journal writable, its partitions recovered. */
  public boolean ready() {
    return problems().isEmpty();
  }
}
