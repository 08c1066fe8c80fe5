package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.TaskTransitions.Transition;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs a partition through thousands of small random worlds with crashes between any two steps.
 *
 * <p>{@code -Dsampo.simulation.seeds=100000} runs more of them, {@code -Dsampo.simulation.seed=42}
 * only that one.
 */
class PartitionSimulationTest {

  private static final int SEEDS = Integer.getInteger("sampo.simulation.seeds", 10_000);
  private static final long SEED = Long.getLong("sampo.simulation.seed", 0);
  private static final int STEPS = 80;

  @Test
  void a_partition_keeps_its_promises_in_every_world() {
    Set<Transition> visited = ConcurrentHashMap.newKeySet();
    LongStream seeds = SEED == 0 ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(SEED);

    seeds.parallel().forEach(seed -> visited.addAll(run(seed)));

    if (seedsSuffice()) {
      assertThat(visited).isEqualTo(TaskTransitions.DECLARED);
    }
  }

  private static boolean seedsSuffice() {
    return SEED == 0 && SEEDS >= 1_000;
  }

  private static Set<Transition> run(long seed) {
    PartitionWorld world = new PartitionWorld(seed);
    try {
      world.run(STEPS);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d fails; run it alone with -Dsampo.simulation.seed=%d".formatted(seed, seed), e);
    }
    return world.visited();
  }
}
