package io.sampo.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Places of a queue with a limit in a cluster where everything happens: never do more run than may,
 * and no place is lost for good.
 */
final class PlaceSimulationTest {

  /** A long run takes 10,000. */
  private static final int SEEDS = Integer.getInteger("sampo.places.seeds", 300);

  private static final long SEED = Long.getLong("sampo.places.seed", 0);
  private static final int STEPS = 1_000;

  @Test
  void never_do_more_run_than_may_and_no_place_is_lost() {
    for (int i = 0; i < SEEDS; i++) {
      long seed = SEED == 0 ? i + 1 : SEED;
      PlaceWorld world = new PlaceWorld(new Random(seed));
      for (int step = 0; step < STEPS; step++) {
        world.step(false);
        assertNoMoreRun(world, world.limit, seed, step);
      }
      assertAllPlacesAreUsed(world, seed);
    }
  }

  @Test
  void a_limit_that_changes_holds_in_the_end() {
    for (int i = 0; i < SEEDS; i++) {
      long seed = SEED == 0 ? i + 1 : SEED;
      PlaceWorld world = new PlaceWorld(new Random(seed));
      for (int step = 0; step < STEPS; step++) {
        world.step(true);
        assertNoMoreRun(world, world.limitHighest, seed, step);
      }
      assertAllPlacesAreUsed(world, seed);
    }
  }

  private static void assertNoMoreRun(PlaceWorld world, int limit, long seed, int step) {
    if (world.runningAtMost() > limit) {
      fail(
          "seed %d (alone with -Dsampo.places.seed=%d), step %d: %s run where %d may",
          seed, seed, step, world.standing(), limit);
    }
  }

  private static void assertAllPlacesAreUsed(PlaceWorld world, long seed) {
    world.calmDown();
    assertThat(world.running())
        .as("seed %d: %d wait, running %s", seed, world.waiting(), world.standing())
        .isEqualTo(Math.min(world.limit, world.running() + world.waiting()));
  }
}
