package io.sampo.cluster.membership;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a run that belongs to no cluster yet gets into the one of its database, or begins it.
 *
 * <p>The database tells who takes part, and those are asked to let it in. Only where nobody does
 * may a cluster begin, and the seeds say by whom: at once by a node without seeds or by the first
 * seed, after a while by another seed, never by any other node.
 *
 * <p>Somebody who takes part, but has not counted on for a while under the eyes of one unbroken
 * session, is gone: dead if the lock is free, else frozen.
 */
final class Joining {

  /** A live node counts on once a second, and takes a lost lock again within that time. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(3);

  /** A process that stands still for so long is taken for frozen. */
  static final Duration FROZEN_AFTER = Duration.ofSeconds(10);

  /** How long another seed leaves it to the first one to begin. */
  static final Duration FIRST_SEED_WITHIN = Duration.ofSeconds(10);

  private static final Comparator<Address> ORDER = Comparator.comparing(Address::toString);

  private final Address self;
  private final List<Address> seeds;
  private final long startNanos;
  private final Map<UniqueAddress, Silence> silences = new HashMap<>();

  /** Since when somebody has not counted on. */
  private record Silence(long beat, long sinceNanos) {}

  /** What to do now. */
  sealed interface Decision {

    /** Ask these to be let in. */
    record Ask(List<Address> members) implements Decision {}

    /** Begin a cluster, without those who are gone. */
    record Begin(Map<UniqueAddress, Long> gone) implements Decision {}

    /** Nobody is there and this node may not begin. */
    record Wait(String why) implements Decision {}
  }

  Joining(Address self, List<Address> seeds, long nowNanos) {
    this.self = self;
    this.seeds = List.copyOf(seeds);
    this.startNanos = nowNanos;
  }

  /** Another session looks now: what the former one saw counts no more. */
  void sessionLost() {
    silences.clear();
  }

  /** Decides after a look at the others. */
  Decision decide(List<MemberRow> rows, long nowNanos) {
    List<MemberRow> members = rows.stream().filter(MemberRow::takesPart).toList();
    Map<UniqueAddress, Long> gone = new HashMap<>();
    for (MemberRow member : members) {
      if (isGone(member, nowNanos)) {
        gone.put(member.node(), member.beat());
      }
    }
    String whyNot = gone.size() < members.size() ? "" : whyNotBegin(nowNanos);
    if (gone.size() == members.size() && whyNot == null) {
      return new Decision.Begin(gone);
    }
    List<Address> ask = members.stream().map(row -> row.node().address()).sorted(ORDER).toList();
    return ask.isEmpty() ? new Decision.Wait(String.valueOf(whyNot)) : new Decision.Ask(ask);
  }

  private boolean isGone(MemberRow member, long nowNanos) {
    Silence silence = silences.get(member.node());
    if (silence == null || silence.beat() != member.beat()) {
      silences.put(member.node(), new Silence(member.beat(), nowNanos));
      return false;
    }
    Duration bound = member.lockFree() ? DEAD_AFTER : FROZEN_AFTER;
    return nowNanos - silence.sinceNanos() >= bound.toNanos();
  }

  /** Why this node may not begin a cluster where there is none, or null if it may. */
  private @Nullable String whyNotBegin(long nowNanos) {
    if (seeds.isEmpty() || seeds.getFirst().equals(self)) {
      return null;
    }
    if (seeds.contains(self)) {
      return nowNanos - startNanos >= FIRST_SEED_WITHIN.toNanos()
          ? null
          : "leaving it to the first seed %s to begin".formatted(hostPort(seeds.getFirst()));
    }
    return seeds.stream()
        .map(Joining::hostPort)
        .collect(Collectors.joining(", ", "none of the seeds ", " is there yet"));
  }

  private static String hostPort(Address address) {
    return address.hostPort().replaceFirst(".*@", "");
  }
}
