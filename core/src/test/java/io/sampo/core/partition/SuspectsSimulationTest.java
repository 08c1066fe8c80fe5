package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Company;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes that tasks end, again and again: none that merely ran beside ends for it, and every task
 * that ends its node is a dead letter in the end. Each seed is another cluster: one to four nodes,
 * one to six partitions, short tasks and long ones, and culprits with fuses of all lengths.
 */
final class SuspectsSimulationTest {

  private static final long TICK_MILLIS = 100;
  private static final long HOURS_MAX = 24;
  private static final int SLOTS = 30;

  private final Map<TaskId, Behaviour> behaviours = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Partition> partitions = new ArrayList<>();
  private Random random = new Random();
  private long nowMillis = Scenario.START_MILLIS;

  /** How a task's attempts go: they succeed after that time, or end their node. */
  private record Behaviour(long millis, boolean endsNode) {}

  private record Attempt(Partition partition, AttemptOrder order, long endsAtMillis) {}

  private Behaviour behaviour(TaskId id) {
    return Objects.requireNonNull(behaviours.get(id));
  }

  /** A process: what it runs and what its gate knows are gone when it ends. */
  private static final class Node {
    final String name;
    final List<Attempt> attempts = new ArrayList<>();
    SuspectGate gate = new SuspectGate();
    int taken;
    long upAtMillis;

    Node(String name) {
      this.name = name;
    }
  }

  /** A partition and the node that it is on; none while it moves. */
  private final class Partition {
    final PartitionMachine machine =
        new PartitionMachine(JournaledPartition.PLACE, PartitionRules.DEFAULT, random::nextDouble);
    @Nullable Node node;
    long opensAtMillis;
    Map<Company, Integer> counted = Map.of();

    /** One turn as a node takes it: what came, what is due, what may start. */
    void turn(List<PartitionCommand> commands) {
      Node here = node;
      if (here == null) {
        return;
      }
      PartitionTurn turn = new PartitionTurn(machine, nowMillis);
      turn.advance();
      commands.forEach(turn::apply);
      turn.start(slots(here), 1_000);
      turn.effects().starts().forEach(order -> begin(here, order));
      count(here);
    }

    private void begin(Node here, AttemptOrder order) {
      long millis = behaviour(order.id()).millis();
      here.attempts.add(new Attempt(this, order, nowMillis + millis));
    }

    /** Places at the gate follow the state, as in a node. */
    private void count(Node here) {
      Map<Company, Integer> now = machine.view().onProbation(here.name);
      for (Company company : Company.values()) {
        int gone = counted.getOrDefault(company, 0) - now.getOrDefault(company, 0);
        for (int i = 0; i < gone; i++) {
          here.gate.leave(company);
        }
      }
      counted = now;
    }

    private SlotSource slots(Node here) {
      return new SlotSource() {
        @Override
        public @Nullable String tryTake(Startable tasks) {
          throw new AssertionError("what may run beside it is not said");
        }

        @Override
        public @Nullable Slot tryTake(Startable tasks, Company company) {
          if (here.taken >= SLOTS || !here.gate.tryEnter(company, here.taken == 0, nowMillis)) {
            return null;
          }
          here.taken++;
          if (company != Company.ANY) {
            Map<Company, Integer> more = new HashMap<>(counted);
            more.merge(company, 1, Integer::sum);
            counted = more;
          }
          return new Slot(here.name, company);
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void culprits_end_as_dead_letters_and_nobody_else_does(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    build();
    submit();
    long until = nowMillis + HOURS_MAX * 3_600_000;
    while (!finished()) {
      assertThat(nowMillis).as("seed %d: all end in time, not %s", seed, open()).isLessThan(until);
      step();
    }
    for (Partition partition : partitions) {
      for (TaskRecord task : partition.machine.view().unarchived(0, Integer.MAX_VALUE)) {
        boolean culprit = behaviour(task.id()).endsNode();
        assertThat(task.status())
            .as("seed %d: %s of %s", seed, task.id(), behaviours.get(task.id()))
            .isEqualTo(culprit ? TaskStatus.FAILED : TaskStatus.SUCCEEDED);
      }
    }
  }

  private void build() {
    int nodeCount = 1 + random.nextInt(4);
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new Node("node:" + i));
    }
    int partitionCount = 1 + random.nextInt(6);
    for (int i = 0; i < partitionCount; i++) {
      Partition partition = new Partition();
      partition.node = nodes.get(random.nextInt(nodeCount));
      partitions.add(partition);
    }
  }

  private void submit() {
    int culprits = 1 + random.nextInt(3);
    int bystanders = 10 + random.nextInt(60);
    for (int i = 0; i < culprits + bystanders; i++) {
      Partition partition = partitions.get(random.nextInt(partitions.size()));
      PartitionTurn turn =
          new PartitionTurn(partition.machine, nowMillis + partitions.indexOf(partition));
      int maxAttempts = 1 + random.nextInt(5);
      Answer answer =
          turn.apply(
              new PartitionCommand.Submit(
                  TaskBuilder.task().maxAttempts(maxAttempts).spec(), 1, null));
      TaskId id = ((Answer.Accepted) answer).id();
      behaviours.put(id, i < culprits ? new Behaviour(fuse(), true) : new Behaviour(time(), false));
    }
  }

  private long fuse() {
    return random.nextBoolean() ? random.nextInt(200) : random.nextInt(120_000);
  }

  private long time() {
    return random.nextBoolean() ? random.nextInt(2_000) : random.nextInt(90_000);
  }

  private void step() {
    nowMillis += TICK_MILLIS;
    for (Node node : nodes) {
      node.gate.look(nowMillis);
      end(node);
    }
    for (Partition partition : partitions) {
      if (partition.node == null && nowMillis >= partition.opensAtMillis) {
        open(partition);
      }
      partition.turn(List.of());
    }
  }

  /** Attempts end in order of time; one that ends its node takes the later ones with it. */
  private void end(Node node) {
    List<Attempt> over =
        node.attempts.stream()
            .filter(attempt -> attempt.endsAtMillis <= nowMillis)
            .sorted((a, b) -> Long.compare(a.endsAtMillis, b.endsAtMillis))
            .toList();
    for (Attempt attempt : over) {
      if (behaviour(attempt.order.id()).endsNode()) {
        crash(node);
        return;
      }
      if (attempt.partition.node != null) {
        node.attempts.remove(attempt);
        node.taken--;
        attempt.partition.turn(
            List.of(
                new PartitionCommand.Complete(
                    attempt.order.id().number(), attempt.order.token(), Scenario.RESULT)));
      }
    }
  }

  private void crash(Node node) {
    node.attempts.clear();
    node.taken = 0;
    node.gate = new SuspectGate();
    node.upAtMillis = nowMillis + 1_000 + random.nextInt(10_000);
    for (Partition partition : partitions) {
      if (partition.node == node) {
        partition.node = null;
        partition.counted = Map.of();
        partition.opensAtMillis = nowMillis + 1_000 + random.nextInt(1_000);
      }
    }
  }

  /** It opens where a node is up; what its journal says to run on one that is not is lost. */
  private void open(Partition partition) {
    List<Node> up = nodes.stream().filter(node -> node.upAtMillis <= nowMillis).toList();
    if (up.isEmpty()) {
      return;
    }
    partition.node = up.get(random.nextInt(up.size()));
    List<PartitionCommand> lost = new ArrayList<>();
    for (PartitionView.Running running : partition.machine.view().running()) {
      if (nodes.stream().noneMatch(node -> runs(node, partition, running))) {
        lost.add(
            new PartitionCommand.Lose(running.id().number(), running.token(), "it is gone", true));
      }
    }
    partition.turn(lost);
  }

  private static boolean runs(Node node, Partition partition, PartitionView.Running running) {
    return node.attempts.stream()
        .anyMatch(
            attempt -> attempt.partition == partition && attempt.order.token() == running.token());
  }

  private boolean finished() {
    return partitions.stream()
        .allMatch(partition ->
            partition.machine.view().counts().live().keySet().stream()
                .allMatch(TaskStatus::finished));
  }

  private List<Object> open() {
    return partitions.stream()
        .<Object>map(partition -> partition.machine.view().counts().live())
        .toList();
  }
}
