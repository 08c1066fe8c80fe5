package io.sampo.core.queue;

import io.sampo.core.partition.PartitionPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The places of one queue with a limit. */
final class QueueLedger {

  private static final Comparator<Waiting> ORDER =
      Comparator.comparing(Waiting::want, Want.ORDER)
          .thenComparingInt(waiting -> waiting.place.generation())
          .thenComparingInt(waiting -> waiting.place.number());

  private final Map<PartitionPlace, Claim> claims = new HashMap<>();
  private final Map<String, BestWants> toldTo = new HashMap<>();

  /**
   * Nodes that have not spoken since the limit was first heard of, or lowered: what runs there may
   * be more than is known.
   */
  private final Set<String> silent = new HashSet<>();

  private BestWants best = BestWants.NONE;
  private boolean known;
  private int maxRunning;
  private long version;

  private record Waiting(PartitionPlace place, Want want) {}

  void claim(PartitionPlace place, Claim claim, Set<String> nodes) {
    if (claim.version() >= version || !known) {
      if (!known || claim.maxRunning() < maxRunning) {
        silent.addAll(nodes);
      }
      known = true;
      version = claim.version();
      maxRunning = claim.maxRunning();
    }
    claims.put(place, claim);
  }

  void drop(PartitionPlace place) {
    claims.remove(place);
  }

  void wantsNothing(PartitionPlace place) {
    claims.computeIfPresent(
        place, (_, claim) -> claim.held() == 0 ? null : with(claim, claim.held(), null));
  }

  private static Claim with(Claim claim, long held, @Nullable Want want) {
    return new Claim(claim.maxRunning(), claim.version(), held, want);
  }

  /** A node has said all that runs there; says whether it was the last that was awaited. */
  boolean spoke(String node) {
    return silent.remove(node) && silent.isEmpty();
  }

  void gone(String node) {
    silent.remove(node);
    toldTo.remove(node);
  }

  long held() {
    long held = 0;
    for (Claim claim : claims.values()) {
      held += claim.held();
    }
    return held;
  }

  /** The partitions that hold places or want some. */
  Set<PartitionPlace> places() {
    return claims.keySet();
  }

  /**
   * Shares out what is free.
   *
   * @param speaks whether a node is heard of
   * @param nodeOf where a partition lives; null while it moves
   * @return how many places each partition holds from now on that got some
   */
  Map<PartitionPlace, Long> share(
      Predicate<String> speaks, Function<PartitionPlace, @Nullable String> nodeOf) {
    silent.removeIf(speaks.negate());
    long free = silent.isEmpty() ? maxRunning - held() : 0;
    List<Waiting> waiting =
        waiting(place -> {
          String node = nodeOf.apply(place);
          return node != null && speaks.test(node);
        });
    Map<PartitionPlace, Long> granted = new LinkedHashMap<>();
    while (free > 0 && !waiting.isEmpty()) {
      free = grant(first(waiting), free, waiting, granted);
    }
    best = best(waiting);
    return granted;
  }

  /** Gives each of the first an even part, at least one while there are any. */
  private long grant(
      List<Waiting> first, long free, List<Waiting> waiting, Map<PartitionPlace, Long> granted) {
    long each = Math.max(1, free / first.size());
    long left = free;
    for (Waiting one : first) {
      long more = Math.min(Math.min(each, left), one.want.tasks());
      if (more > 0) {
        left -= more;
        Claim after = after(one, more);
        granted.put(one.place, after.held());
        claims.put(one.place, after);
        int index = waiting.indexOf(one);
        waiting.remove(index);
        if (after.want() != null) {
          waiting.add(index, new Waiting(one.place, after.want()));
        }
      }
    }
    return left;
  }

  private Claim after(Waiting waiting, long more) {
    Claim before = claims.get(waiting.place);
    if (before == null) {
      throw new IllegalStateException("partition %s wants nothing".formatted(waiting.place));
    }
    int left = (int) (waiting.want.tasks() - more);
    return with(before, before.held() + more, left == 0 ? null : waiting.want.atMost(left));
  }

  /** Those whose waiting tasks have the highest priority, the longest waiting first. */
  private static List<Waiting> first(List<Waiting> waiting) {
    int priority = waiting.getFirst().want.priority();
    return waiting.stream().takeWhile(one -> one.want.priority() == priority).toList();
  }

  private List<Waiting> waiting(Predicate<PartitionPlace> speaks) {
    List<Waiting> waiting = new ArrayList<>();
    claims.forEach((place, claim) -> {
      Want want = claim.want();
      if (want != null && speaks.test(place)) {
        waiting.add(new Waiting(place, want));
      }
    });
    waiting.sort(ORDER);
    return waiting;
  }

  private BestWants best(List<Waiting> waiting) {
    boolean over = held() > maxRunning;
    if (waiting.isEmpty()) {
      return new BestWants(null, null, null, over);
    }
    Waiting first = waiting.getFirst();
    Want second = waiting.size() == 1 ? null : waiting.get(1).want;
    return new BestWants(first.place, first.want, second, over);
  }

  /** What goes first, as of the last time when places were shared out. */
  BestWants best() {
    return best;
  }

  /** Whether that node should hear of it at once. */
  boolean urgentFor(String node) {
    return best.moreUrgentThan(toldTo.getOrDefault(node, BestWants.NONE));
  }

  void told(String node) {
    toldTo.put(node, best);
  }
}
