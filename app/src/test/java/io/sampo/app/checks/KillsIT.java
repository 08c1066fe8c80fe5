package io.sampo.app.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.checks.Kills.Plan;
import io.sampo.app.checks.Kills.Victim;
import io.sampo.app.checks.history.Verdict;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code checks/kills.sh}. */
class KillsIT {

  private static final int KILLS = 3;
  private static final int PAUSE_MILLIS_MAX = 2_500;

  @TempDir Path directory;

  @Test
  void a_killed_node_loses_nothing_that_it_acknowledged() throws Exception {
    assertPromisesKept(Victim.NODE);
  }

  @Test
  void a_killed_database_loses_nothing_that_was_acknowledged() throws Exception {
    assertPromisesKept(Victim.POSTGRES);
  }

  private void assertPromisesKept(Victim victim) throws Exception {
    long seed = System.nanoTime();
    System.out.println(victim + ", seed " + seed);
    Plan plan = new Plan(victim, KILLS, seed, PAUSE_MILLIS_MAX);

    Verdict verdict = Verdict.on(new Kills(plan, directory).run());

    System.out.println(verdict.figures());
    assertThat(verdict.broken()).as("seed %d", seed).isEmpty();
    Map<String, Long> figures = verdict.figures();
    assertThat(figures.get("faults")).isEqualTo(KILLS);
    assertThat(figures.get("tasks acknowledged")).isGreaterThan(100);
  }
}
