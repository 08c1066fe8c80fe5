package io.sampo.cluster.membership;

import io.sampo.core.codec.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.Member;
import org.jspecify.annotations.Nullable;

/**
 * Which stored forms the members of the cluster read: each says so by a role, which it has from the
 * moment it joins. A member without one is of a release that knew a single form.
 */
public final class MemberFormats {

  private static final String ROLE = "sampo-format-";

  private final Supplier<?> state;
  private final Supplier<Iterable<Member>> members;
  private volatile @Nullable Known known;

  /** What all members read as long as the cluster is in that state. */
  private record Known(Object state, Format common) {}

  /**
   * Of these members.
   *
   * @param state another object whenever there are others
   */
  MemberFormats(Supplier<?> state, Supplier<Iterable<Member>> members) {
    this.state = state;
    this.members = members;
  }

  /** Of the cluster that this system belongs to. */
  public static MemberFormats of(ActorSystem system) {
    Cluster cluster = Cluster.get(system);
    return new MemberFormats(cluster::state, () -> cluster.state().getMembers());
  }

  /** The role of a node of this release. */
  public static String role() {
    return ROLE + Format.NEWEST.number();
  }

  /**
   * What every member reads; those that join and those that leave count too. Costs nothing while
   * they stay the same: every turn of a partition asks.
   */
  @SuppressWarnings("ReferenceEquality") // cheap, and what is asked for
  public Format common() {
    // Before the members, which may be younger then: they are asked for once more next time.
    Object now = state.get();
    Known last = known;
    if (last == null || last.state() != now) {
      last = new Known(now, commonNow());
      known = last;
    }
    return last.common();
  }

  private Format commonNow() {
    List<Format> formats = new ArrayList<>();
    members.get().forEach(member -> formats.add(format(member)));
    return Format.common(formats);
  }

  /** Whether the node at that address reads all that this one writes. */
  public boolean readsNewest(Address address) {
    for (Member member : members.get()) {
      if (member.address().equals(address)) {
        return format(member).has(Format.NEWEST);
      }
    }
    return false;
  }

  private static Format format(Member member) {
    int number = Format.V1.number();
    for (String role : member.getRoles()) {
      if (role.startsWith(ROLE)) {
        number = Math.max(number, Integer.parseInt(role, ROLE.length(), role.length(), 10));
      }
    }
    return Format.ofNumber(number);
  }
}
