package io.sampo.cluster.worker;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.BestWants;
import io.sampo.core.queue.Claim;
import io.sampo.core.queue.PlaceGrant;
import io.sampo.core.queue.PlaceStatement;
import io.sampo.core.queue.Want;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The form in which nodes tell each other of places. What an earlier release understands comes
 * first: the sums of a node. What it does not follows, and it reads no further.
 */
final class PlaceCodec {

  private PlaceCodec() {}

  static void put(RefWriter out, QueueLimitActor.Share share) {
    ByteWriter bytes = out.bytes();
    bytes.putText(share.node());
    bytes.putLong(share.number());
    putSums(bytes, share.statements());
    out.putRef(share.replyTo());
    bytes.putBoolean(share.whole());
    bytes.putLong(share.statements().size());
    share.statements().forEach(statement -> putStatement(bytes, statement));
  }

  /** No node of this release gets this: it says itself what partitions hold. */
  static void put(RefWriter out, QueueLimitActor.ShareByNode share) {
    ByteWriter bytes = out.bytes();
    bytes.putText(share.node());
    bytes.putLong(share.number());
    bytes.putLong(share.held().size());
    share.held().forEach((queue, held) -> putSum(bytes, queue, new Claim(0, 0, held, null)));
    out.putRef(share.replyTo());
  }

  private static void putSums(ByteWriter out, List<PlaceStatement> statements) {
    Map<String, Claim> sums = new TreeMap<>();
    statements.forEach(statement ->
        statement.queues().forEach((queue, claim) -> sums.merge(queue, claim, PlaceCodec::sum)));
    out.putLong(sums.size());
    sums.forEach((queue, sum) -> putSum(out, queue, sum));
  }

  private static Claim sum(Claim one, Claim other) {
    Claim younger = one.version() > other.version() ? one : other;
    return new Claim(
        younger.maxRunning(),
        younger.version(),
        one.held() + other.held(),
        one.want() == null ? other.want() : one.want());
  }

  private static void putSum(ByteWriter out, String queue, Claim sum) {
    out.putText(queue);
    out.putLong(sum.maxRunning());
    out.putLong(sum.held());
    out.putBoolean(sum.want() != null);
  }

  static QueueLimitActor.Message getShare(RefReader in) {
    ByteReader bytes = in.bytes();
    String node = bytes.getName();
    long number = bytes.getLong();
    Map<String, Long> held = new HashMap<>();
    for (int left = bytes.getCount(); left > 0; left--) {
      String queue = bytes.getName();
      bytes.getInt();
      held.put(queue, bytes.getLong());
      bytes.getBoolean();
    }
    ActorRef<QueueShareActor.Message> replyTo = in.getRef();
    return bytes.hasMore()
        ? new QueueLimitActor.Share(
            node, number, bytes.getBoolean(), getList(bytes, () -> getStatement(bytes)), replyTo)
        : new QueueLimitActor.ShareByNode(node, number, held, replyTo);
  }

  private static <T> List<T> getList(ByteReader in, Supplier<T> get) {
    int count = in.getCount();
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(get.get());
    }
    return list;
  }

  private static void putStatement(ByteWriter out, PlaceStatement statement) {
    putPlace(out, statement.place());
    out.putLong(statement.opening());
    out.putLong(statement.number());
    out.putLong(statement.queues().size());
    statement
        .queues()
        .forEach((queue, claim) -> {
          out.putText(queue);
          out.putLong(claim.maxRunning());
          out.putLong(claim.version());
          out.putLong(claim.held());
          putWant(out, claim.want());
        });
  }

  private static PlaceStatement getStatement(ByteReader in) {
    PartitionPlace place = getPlace(in);
    long opening = in.getLong();
    long number = in.getLong();
    Map<String, Claim> queues = new HashMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      queues.put(in.getName(), new Claim(in.getInt(), in.getLong(), in.getLong(), getWant(in)));
    }
    return new PlaceStatement(place, opening, number, queues);
  }

  private static void putWant(ByteWriter out, @Nullable Want want) {
    out.putBoolean(want != null);
    if (want != null) {
      out.putLong(want.priority());
      out.putLong(want.sinceMillis());
      out.putLong(want.tasks());
    }
  }

  private static @Nullable Want getWant(ByteReader in) {
    return in.getBoolean() ? new Want(in.getInt(), in.getLong(), in.getInt()) : null;
  }

  private static void putPlace(ByteWriter out, PartitionPlace place) {
    out.putLong(place.generation());
    out.putLong(place.number());
  }

  private static PartitionPlace getPlace(ByteReader in) {
    return new PartitionPlace(in.getInt(), in.getInt());
  }

  static void put(ByteWriter out, QueueShareActor.Shared shared) {
    putPermits(out, shared.number(), Map.of());
    out.putLong(shared.grants().size());
    for (PlaceGrant grant : shared.grants()) {
      putPlace(out, grant.place());
      out.putLong(grant.opening());
      out.putLong(grant.number());
      out.putText(grant.queue());
      out.putLong(grant.held());
    }
    out.putLong(shared.best().size());
    shared
        .best()
        .forEach((queue, best) -> {
          out.putText(queue);
          putBest(out, best);
        });
  }

  static void putPermits(ByteWriter out, long number, Map<String, Long> permits) {
    out.putLong(number);
    out.putLong(permits.size());
    permits.forEach((queue, count) -> {
      out.putText(queue);
      out.putLong(count);
    });
  }

  private static void putBest(ByteWriter out, BestWants best) {
    out.putBoolean(best.firstPlace() != null);
    if (best.firstPlace() != null) {
      putPlace(out, best.firstPlace());
    }
    putWant(out, best.first());
    putWant(out, best.second());
    out.putBoolean(best.over());
  }

  private static BestWants getBest(ByteReader in) {
    PartitionPlace place = in.getBoolean() ? getPlace(in) : null;
    return new BestWants(place, getWant(in), getWant(in), in.getBoolean());
  }

  static QueueShareActor.Message getShared(ByteReader in) {
    long number = in.getLong();
    Map<String, Long> permits = new HashMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      permits.put(in.getName(), in.getLong());
    }
    if (!in.hasMore()) {
      return new QueueShareActor.SharedByNode(number, permits);
    }
    List<PlaceGrant> grants = getList(in, () -> getGrant(in));
    Map<String, BestWants> best = new HashMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      best.put(in.getName(), getBest(in));
    }
    return new QueueShareActor.Shared(number, grants, best);
  }

  private static PlaceGrant getGrant(ByteReader in) {
    return new PlaceGrant(getPlace(in), in.getLong(), in.getLong(), in.getName(), in.getLong());
  }
}
