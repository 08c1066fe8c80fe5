package io.sampo.cluster.worker;

import io.sampo.cluster.wire.RefReader;
import io.sampo.cluster.wire.RefWriter;
import io.sampo.cluster.wire.WireSerializer;
import io.sampo.core.codec.ByteReader;
import io.sampo.core.codec.ByteWriter;
import io.sampo.core.codec.TaskCodec;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.ExtendedActorSystem;

/** Carries orders to workers of other nodes, and what nodes say of their slots. Made by Pekko. */
public final class WorkerWire extends WireSerializer {

  private static final int IDENTIFIER = 7356;
  private static final String RUN = "run";
  private static final String RUN_LATE = "run-late";
  private static final String INTERRUPT = "interrupt";
  private static final String WHO_RUNS = "who-runs";
  private static final String RUNNING = "running";
  private static final String RECORDED = "recorded";
  private static final String DESCRIBE = "describe";
  private static final String DESCRIBED = "described";
  private static final String BACKLOG = "backlog";
  private static final String LEND = "lend";
  private static final String GIVE_BACK = "give-back";
  private static final String SHARE = "share";
  private static final String SHARED = "shared";

  /** The serializer of an actor system. */
  public WorkerWire(ExtendedActorSystem system) {
    super(system, IDENTIFIER);
  }

  @Override
  public String manifest(Object message) {
    return switch (message) {
      case WorkerPoolActor.Run _ -> RUN;
      case WorkerPoolActor.RunLate _ -> RUN_LATE;
      case WorkerPoolActor.Interrupt _ -> INTERRUPT;
      case WorkerPoolActor.WhoRuns _ -> WHO_RUNS;
      case WorkerPoolActor.Running _ -> RUNNING;
      case WorkerPoolActor.Recorded _ -> RECORDED;
      case WorkerPoolActor.Describe _ -> DESCRIBE;
      case WorkerPoolActor.Described _ -> DESCRIBED;
      case StealingActor.Backlog _ -> BACKLOG;
      case StealingActor.Lend _ -> LEND;
      case StealingActor.GiveBack _ -> GIVE_BACK;
      case QueueLimitActor.Share _, QueueLimitActor.ShareByNode _ -> SHARE;
      case QueueShareActor.Shared _, QueueShareActor.SharedByNode _ -> SHARED;
      default -> throw new IllegalArgumentException(message.getClass() + " does not travel");
    };
  }

  @Override
  protected void write(Object message, RefWriter out) {
    ByteWriter bytes = out.bytes();
    switch (message) {
      case WorkerPoolActor.Run m -> putRun(bytes, m.from(), m.place(), m.opening(), m.orders());
      case WorkerPoolActor.RunLate m -> putRun(bytes, m.from(), m.place(), m.opening(), m.orders());
      case WorkerPoolActor.Interrupt m -> putNumbered(bytes, m.place(), m.token());
      case WorkerPoolActor.WhoRuns m -> {
        putNumbered(bytes, m.place(), m.opening());
        out.putRef(m.replyTo());
      }
      case WorkerPoolActor.Running m -> {
        putTokens(bytes, m.place(), m.attempts().tokens());
        bytes.putLong(m.attempts().orderedUpTo());
      }
      case WorkerPoolActor.Recorded m -> putTokens(bytes, m.place(), m.tokens());
      case WorkerPoolActor.Describe m -> out.putRef(m.replyTo());
      case WorkerPoolActor.Described m -> putDescribed(bytes, m);
      case StealingActor.Backlog m -> {
        bytes.putText(m.node());
        putNames(bytes, m.types());
        bytes.putLong(m.tasks());
      }
      case StealingActor.Lend m -> {
        putLoan(bytes, m.node(), m.kind(), m.slots());
        putNames(bytes, m.types());
      }
      case StealingActor.GiveBack m -> putLoan(bytes, m.node(), m.kind(), m.slots());
      case QueueLimitActor.Share m -> PlaceCodec.put(out, m);
      case QueueLimitActor.ShareByNode m -> PlaceCodec.put(out, m);
      case QueueShareActor.Shared m -> PlaceCodec.put(bytes, m);
      case QueueShareActor.SharedByNode m -> PlaceCodec.putPermits(bytes, m.number(), m.permits());
      default -> throw new IllegalArgumentException(message.getClass() + " does not travel");
    }
  }

  private static void putRun(
      ByteWriter out, String from, PartitionPlace place, long opening, List<AttemptOrder> orders) {
    out.putText(from);
    putNumbered(out, place, opening);
    out.putLong(orders.size());
    orders.forEach(order -> putOrder(out, order));
  }

  private static void putNumbered(ByteWriter out, PartitionPlace place, long number) {
    putPlace(out, place);
    out.putLong(number);
  }

  private static void putTokens(ByteWriter out, PartitionPlace place, Collection<Long> tokens) {
    putPlace(out, place);
    out.putLong(tokens.size());
    tokens.forEach(out::putLong);
  }

  private static void putDescribed(ByteWriter out, WorkerPoolActor.Described described) {
    out.putText(described.node());
    out.putLong(described.types().size());
    described.types().forEach(load -> putLoad(out, load));
  }

  private static void putLoan(ByteWriter out, String node, Slots.Kind kind, int slots) {
    out.putText(node);
    out.putByte(kind.code());
    out.putLong(slots);
  }

  @Override
  protected Object read(String manifest, RefReader in) throws NotSerializableException {
    ByteReader bytes = in.bytes();
    return switch (manifest) {
      case RUN ->
          new WorkerPoolActor.Run(
              bytes.getName(), getPlace(bytes), bytes.getLong(), getOrders(bytes));
      case RUN_LATE ->
          new WorkerPoolActor.RunLate(
              bytes.getName(), getPlace(bytes), bytes.getLong(), getOrders(bytes));
      case INTERRUPT -> new WorkerPoolActor.Interrupt(getPlace(bytes), bytes.getLong());
      case WHO_RUNS -> new WorkerPoolActor.WhoRuns(getPlace(bytes), bytes.getLong(), in.getRef());
      case RUNNING -> new WorkerPoolActor.Running(getPlace(bytes), getKnown(bytes));
      case RECORDED -> new WorkerPoolActor.Recorded(getPlace(bytes), getTokens(bytes));
      case DESCRIBE -> new WorkerPoolActor.Describe(in.getRef());
      case DESCRIBED -> new WorkerPoolActor.Described(bytes.getName(), getLoads(bytes));
      case BACKLOG -> new StealingActor.Backlog(bytes.getName(), getNames(bytes), bytes.getLong());
      case LEND ->
          new StealingActor.Lend(
              bytes.getName(), Slots.Kind.ofCode(bytes.getByte()), bytes.getInt(), getNames(bytes));
      case GIVE_BACK ->
          new StealingActor.GiveBack(
              bytes.getName(), Slots.Kind.ofCode(bytes.getByte()), bytes.getInt());
      case SHARE -> PlaceCodec.getShare(in);
      case SHARED -> PlaceCodec.getShared(bytes);
      default -> throw new NotSerializableException("worker message " + manifest);
    };
  }

  private static void putPlace(ByteWriter out, PartitionPlace place) {
    out.putLong(place.generation());
    out.putLong(place.number());
  }

  private static PartitionPlace getPlace(ByteReader in) {
    return new PartitionPlace(in.getInt(), in.getInt());
  }

  private static KnownAttempts getKnown(ByteReader in) {
    return new KnownAttempts(new HashSet<>(getTokens(in)), in.getLong());
  }

  private static void putOrder(ByteWriter out, AttemptOrder order) {
    TaskCodec.putId(out, order.id());
    out.putLong(order.token());
    out.putLong(order.attempt());
    out.putText(order.type());
    out.putText(order.queue());
    out.putBytes(order.payload().utf8());
    out.putLong(order.timeout().toMillis());
    out.putText(order.node());
  }

  private static List<AttemptOrder> getOrders(ByteReader in) {
    int count = in.getCount();
    List<AttemptOrder> orders = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      orders.add(
          new AttemptOrder(
              TaskCodec.getId(in),
              in.getLong(),
              in.getInt(),
              in.getName(),
              in.getName(),
              Json.of(in.getBytes()),
              Duration.ofMillis(in.getLong()),
              in.getName()));
    }
    return orders;
  }

  private static void putLoad(ByteWriter out, TypeLoad load) {
    out.putText(load.type());
    out.putBoolean(load.cpuBound());
    out.putLong(load.durations().sumNanos());
    out.putLong(load.durations().byBucket().size());
    load.durations()
        .byBucket()
        .forEach((bucket, count) -> {
          out.putLong(bucket);
          out.putLong(count);
        });
  }

  private static List<TypeLoad> getLoads(ByteReader in) {
    int count = in.getCount();
    List<TypeLoad> loads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      loads.add(new TypeLoad(in.getName(), in.getBoolean(), getDurations(in)));
    }
    return loads;
  }

  private static DurationCounts getDurations(ByteReader in) {
    long sumNanos = in.getLong();
    int count = in.getCount();
    Map<Integer, Long> byBucket = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byBucket.put(in.getInt(), in.getLong());
    }
    return new DurationCounts(sumNanos, byBucket);
  }

  private static List<Long> getTokens(ByteReader in) {
    int count = in.getCount();
    List<Long> tokens = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tokens.add(in.getLong());
    }
    return tokens;
  }

  private static void putNames(ByteWriter out, Set<String> names) {
    out.putLong(names.size());
    names.forEach(out::putText);
  }

  private static Set<String> getNames(ByteReader in) {
    int count = in.getCount();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      names.add(in.getName());
    }
    return names;
  }
}
