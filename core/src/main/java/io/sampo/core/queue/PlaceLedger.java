package io.sampo.core.queue;

import io.sampo.core.partition.PartitionPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which places of the queues with a limit in the whole cluster: shares out what is free
 * among the partitions that have something to start, the highest priority first and then what has
 * waited longest. The sum never grows beyond a limit.
 *
 * <p>Places belong to partitions, and move with them: what a partition said last that it holds, and
 * what it was granted since, counts until a younger statement of it says otherwise, wherever it
 * lives by then; whether its node has gone does not matter. A new ledger knows nothing, and grants
 * nothing before every partition that may hold places has said so. Confined to one thread.
 */
public final class PlaceLedger {

  /**
   * Nodes say what their partitions hold several times a second. One that has been silent for so
   * long may be frozen: others go first until it speaks again.
   */
  private static final long SILENT_MILLIS = 1_000;

  private final Map<PartitionPlace, Partition> partitions = new HashMap<>();
  private final Map<String, QueueLedger> queues = new HashMap<>();
  private final Map<String, Long> heardAtMillis = new HashMap<>();

  /** Those that may hold places from before and have not said so; null while nobody knows them. */
  private @Nullable Set<PartitionPlace> unheard;

  private final Set<PartitionPlace> heard = new HashSet<>();

  /** What a partition said last, and where it lives; nowhere while it moves. */
  private static final class Partition {
    long opening;
    long number;
    @Nullable String node;
    Set<String> queues = Set.of();
  }

  /** What a node is told. */
  public record Word(List<PlaceGrant> grants, Map<String, BestWants> best) {}

  /** The words of one step, by node. */
  private static final class Words {
    final Map<String, Word> byNode = new HashMap<>();

    Word of(String node) {
      return byNode.computeIfAbsent(node, _ -> new Word(new ArrayList<>(), new HashMap<>()));
    }
  }

  /**
   * These partitions may hold places that were granted before this ledger was: all that run in the
   * cluster, as known after the ledger was begun.
   *
   * @return what nodes are told
   */
  public Map<String, Word> expect(Collection<PartitionPlace> places, long nowMillis) {
    if (unheard == null) {
      unheard = new HashSet<>(places);
      unheard.removeAll(heard);
      heard.clear();
    }
    return complete() ? share(Set.copyOf(queues.keySet()), nowMillis) : Map.of();
  }

  /** Whether all that may hold places have said so. */
  public boolean complete() {
    return unheard != null && unheard.isEmpty();
  }

  /**
   * A node says what its partitions hold.
   *
   * @param whole whether these are all that are open there
   * @param nowMillis of a clock that only goes forward
   * @return what nodes are told; the one that spoke is always among them
   */
  public Map<String, Word> said(
      String node, boolean whole, List<PlaceStatement> statements, long nowMillis) {
    heardAtMillis.put(node, nowMillis);
    boolean before = complete();
    Set<String> touched = new TreeSet<>();
    statements.forEach(statement -> note(node, statement, touched));
    if (whole) {
      noteLeft(node, statements, touched);
      queues.forEach((name, queue) -> {
        if (queue.spoke(node)) {
          touched.add(name);
        }
      });
    }
    return share(!before && complete() ? Set.copyOf(queues.keySet()) : touched, node, nowMillis);
  }

  private void note(String node, PlaceStatement statement, Set<String> touched) {
    PartitionPlace place = statement.place();
    Partition partition = partitions.computeIfAbsent(place, _ -> new Partition());
    if (!statement.newerThan(partition.opening, partition.number)) {
      return;
    }
    partition.opening = statement.opening();
    partition.number = statement.number();
    partition.node = node;
    touched.addAll(partition.queues);
    touched.addAll(statement.queues().keySet());
    partition.queues.forEach(name -> queue(name).drop(place));
    statement.queues().forEach((name, claim) -> queue(name).claim(place, claim, speaking()));
    partition.queues = statement.queues().keySet();
    if (unheard == null) {
      heard.add(place);
    } else {
      unheard.remove(place);
    }
  }

  private Set<String> speaking() {
    return heardAtMillis.keySet();
  }

  private QueueLedger queue(String name) {
    return queues.computeIfAbsent(name, _ -> new QueueLedger());
  }

  /** What is not open at a node any more holds its places still, and can fill no others. */
  private void noteLeft(String node, List<PlaceStatement> statements, Set<String> touched) {
    Set<PartitionPlace> there = new HashSet<>();
    statements.forEach(statement -> there.add(statement.place()));
    partitions.forEach((place, partition) -> {
      if (node.equals(partition.node) && !there.contains(place)) {
        leave(place, partition, touched);
      }
    });
  }

  private void leave(PartitionPlace place, Partition partition, Set<String> touched) {
    partition.node = null;
    partition.queues.forEach(name -> queue(name).wantsNothing(place));
    touched.addAll(partition.queues);
  }

  /** A node has left the cluster: its partitions hold their places until they open elsewhere. */
  public void gone(String node) {
    heardAtMillis.remove(node);
    Set<String> touched = new TreeSet<>();
    partitions.forEach((place, partition) -> {
      if (node.equals(partition.node)) {
        leave(place, partition, touched);
      }
    });
    queues.values().forEach(queue -> queue.gone(node));
  }

  private Map<String, Word> share(Set<String> touched, String speaker, long nowMillis) {
    Map<String, Word> words = share(touched, nowMillis);
    Map<String, Word> all = new HashMap<>(words);
    Word answer = all.computeIfAbsent(speaker, _ -> new Word(List.of(), new HashMap<>()));
    for (String name : touched) {
      answer.best().put(name, queue(name).best());
      queue(name).told(speaker);
    }
    return all;
  }

  private Map<String, Word> share(Set<String> touched, long nowMillis) {
    if (!complete()) {
      return Map.of();
    }
    Words words = new Words();
    for (String name : touched) {
      QueueLedger queue = queue(name);
      queue
          .share(node -> speaks(node, nowMillis), place -> partition(place).node)
          .forEach((place, held) -> {
            Partition to = partition(place);
            words
                .of(node(to))
                .grants()
                .add(new PlaceGrant(place, to.opening, to.number, name, held));
          });
      tellHolders(name, queue, words);
    }
    return words.byNode;
  }

  /** Those who hold places must know at once what is more urgent than what they would fill in. */
  private void tellHolders(String name, QueueLedger queue, Words words) {
    for (PartitionPlace place : queue.places()) {
      String node = partition(place).node;
      if (node != null && (words.byNode.containsKey(node) || queue.urgentFor(node))) {
        words.of(node).best().put(name, queue.best());
      }
    }
    words.byNode.forEach((node, word) -> {
      if (word.best().containsKey(name)) {
        queue.told(node);
      }
    });
  }

  private boolean speaks(String node, long nowMillis) {
    Long heardAt = heardAtMillis.get(node);
    return heardAt != null && nowMillis - heardAt <= SILENT_MILLIS;
  }

  private Partition partition(PartitionPlace place) {
    Partition partition = partitions.get(place);
    if (partition == null) {
      throw new IllegalStateException("partition %s has said nothing".formatted(place));
    }
    return partition;
  }

  private static String node(Partition partition) {
    if (partition.node == null) {
      throw new IllegalStateException("nothing is granted to a partition that is nowhere");
    }
    return partition.node;
  }

  /** How many places of a queue are held, as far as is known. */
  long held(String name) {
    QueueLedger queue = queues.get(name);
    return queue == null ? 0 : queue.held();
  }
}
