package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionPlace;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that live on this node now, so that nearby callers reach them in one hop. Only a
 * shortcut: a partition that is not here is reached through its region.
 */
public final class LocalPartitions {

  private final ConcurrentMap<PartitionPlace, Local> partitions = new ConcurrentHashMap<>();
  private final AtomicLong queuesTold = new AtomicLong();
  private volatile Map<Integer, List<PartitionPlace>> open = Map.of();
  private volatile String journalTrouble = "";

  private record Local(ActorRef<PartitionActor.Message> gate, PartitionStatus status) {}

  void arrived(PartitionPlace place, ActorRef<PartitionActor.Message> gate) {
    partitions.put(place, new Local(gate, PartitionStatus.RECOVERING));
    listOpen();
  }

  void update(PartitionPlace place, ActorRef<PartitionActor.Message> gate, PartitionStatus status) {
    Local before = partitions.put(place, new Local(gate, status));
    if (before == null || before.status().writable() != status.writable()) {
      listOpen();
    }
  }

  void left(PartitionPlace place, ActorRef<PartitionActor.Message> gate) {
    partitions.computeIfPresent(place, (_, local) -> local.gate().equals(gate) ? null : local);
    listOpen();
  }

  /** The journal of a partition here failed. */
  void journalFailed(String reason) {
    journalTrouble = reason;
  }

  /** Why a journal here failed last; empty if none has. Holds while a partition is away. */
  public String journalTrouble() {
    return journalTrouble;
  }

  private synchronized void listOpen() {
    open =
        partitions.entrySet().stream()
            .filter(entry -> entry.getValue().status().writable())
            .map(Map.Entry::getKey)
            .sorted(Comparator.comparingInt(PartitionPlace::number))
            .collect(Collectors.groupingBy(PartitionPlace::generation));
  }

  /** The gate of a partition, if it lives here. */
  public @Nullable ActorRef<PartitionActor.Message> find(PartitionPlace place) {
    Local local = partitions.get(place);
    return local == null ? null : local.gate();
  }

  /** Tells all partitions here. */
  public void tellAll(PartitionActor.Message message) {
    partitions.values().forEach(local -> local.gate().tell(message));
  }

  /** Tells all partitions here, if that is new, to look what holds for queues. */
  public void tellOfQueues(long edition) {
    if (queuesTold.getAndSet(edition) != edition) {
      tellAll(new PartitionActor.LookAtQueues());
    }
  }

  /** How many tasks of the partitions here are ready. */
  public long ready() {
    return partitions.values().stream().mapToLong(local -> local.status().ready()).sum();
  }

  /** The partitions here that take writes now. */
  public List<PartitionPlace> writable() {
    return open.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Those of one generation. More may run here under its number, of a greater generation that was
   * prepared and then not opened, as its node died: what they accepted nobody would find.
   */
  List<PartitionPlace> writable(Generations.Generation generation) {
    List<PartitionPlace> places = open.getOrDefault(generation.number(), List.of());
    // In order, and asked for each task: hardly ever is there anything to leave out.
    return places.isEmpty() || generation.contains(places.getLast())
        ? places
        : places.stream().filter(generation::contains).toList();
  }

  /** The gates of partitions here that no generation has any more, or that none was opened with. */
  List<ActorRef<PartitionActor.Message>> beyond(Generations generations) {
    List<Generations.Generation> live = generations.live();
    return partitions.entrySet().stream()
        // What is younger than all is being prepared.
        .filter(entry -> entry.getKey().generation() <= generations.youngest().number())
        .filter(entry -> live.stream().noneMatch(one -> one.contains(entry.getKey())))
        .map(entry -> entry.getValue().gate())
        .toList();
  }

  /** How each partition here stands. */
  public Map<PartitionPlace, PartitionStatus> statuses() {
    Map<PartitionPlace, PartitionStatus> statuses =
        new java.util.TreeMap<>(
            Comparator.comparingInt(PartitionPlace::generation)
                .thenComparingInt(PartitionPlace::number));
    partitions.forEach((place, local) -> statuses.put(place, local.status()));
    return statuses;
  }
}
