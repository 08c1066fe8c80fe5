package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.PartitionPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes that run tasks of a queue with a limit, over a net that delays and loses what they say, and
 * with one that shares out that is replaced now and then: never do more run than may.
 */
final class QueueShareSimulationTest {

  private static final String QUEUE = "q";
  private static final int NODES = 3;
  private static final int STEPS = 5_000;

  private Random random = new Random(1);
  private final List<Node> nodes = new ArrayList<>();
  private final TestInbox<QueueLimitActor.Share> net = TestInbox.create();
  private final List<QueueLimitActor.Share> underWay = new ArrayList<>();
  private BehaviorTestKit<QueueLimitActor.Share> limits = limits();
  private int limit = 4;

  private BehaviorTestKit<QueueLimitActor.Share> limits() {
    return BehaviorTestKit.create(QueueLimitActor.create("node-0", new Others("node-0")));
  }

  /** All nodes are members for ever. */
  private record Others(String self) implements Peers {
    @Override
    public List<String> names() {
      return members();
    }

    @Override
    public List<String> members() {
      List<String> others = new ArrayList<>(List.of("node-0", "node-1", "node-2"));
      others.remove(self);
      return others;
    }

    @Override
    public boolean isMember(String name) {
      return true;
    }

    @Override
    public ActorRef<WorkerPoolActor.Message> workers(String name) {
      throw new AssertionError("nobody runs anything");
    }

    @Override
    public ActorRef<StealingActor.Message> stealing(String name) {
      throw new AssertionError("nobody steals");
    }
  }

  /** One node with one partition that has work without end. */
  private final class Node {
    final Slots slots;
    final SlotAccount account;
    final BehaviorTestKit<QueueShareActor.Message> share;
    long running;

    Node(int number) {
      String name = "node-" + number;
      slots = new Slots(name, _ -> 100, _ -> Slots.Kind.WAITING);
      account = slots.open(new PartitionPlace(1, number), () -> {});
      share =
          BehaviorTestKit.create(
              QueueShareActor.create(name, slots, new Others(name), net.getRef()));
      slots.alone(false);
      slots.limit(QUEUE, limit);
    }

    void start() {
      if (account.tryTake(QUEUE, "t") != null) {
        running++;
      }
      account.keep(Map.of(QUEUE, running));
    }

    void end() {
      if (running > 0) {
        running--;
        account.keep(Map.of(QUEUE, running));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void never_do_more_run_than_may_and_each_node_has_its_turn(long seed) {
    random = new Random(seed);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(i));
    }
    long[] started = new long[NODES];
    for (int step = 0; step < STEPS; step++) {
      int number = random.nextInt(NODES);
      long before = nodes.get(number).running;
      step(nodes.get(number));
      started[number] += Math.max(0, nodes.get(number).running - before);
      assertThat(nodes.stream().mapToLong(node -> node.running).sum())
          .as("seed %d, step %d", seed, step)
          .isLessThanOrEqualTo(limit);
    }
    for (long count : started) {
      assertThat(count).as("seed %d", seed).isGreaterThan(STEPS / 100);
    }
  }

  private void step(Node node) {
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> node.start();
      case 3, 4 -> node.end();
      case 5 -> node.share.run(QueueShareActor.Signal.TICK);
      case 6, 7, 8, 9 -> deliver();
      case 10, 11, 12, 13, 14 -> hear(node);
      default -> disturb();
    }
    underWay.addAll(net.getAllReceived());
  }

  /** Words of one node stay in order; what waits may come late, or not at all. */
  private void deliver() {
    if (!underWay.isEmpty()) {
      QueueLimitActor.Share said = underWay.removeFirst();
      if (random.nextInt(10) > 0) {
        limits.run(said);
      }
    }
  }

  private static void hear(Node node) {
    if (node.share.selfInbox().hasMessages()) {
      node.share.runOne();
    }
  }

  private void disturb() {
    if (random.nextInt(100) == 0) {
      limits = limits();
    }
  }
}
