package io.sampo.app.checks;

import io.sampo.app.checks.fault.FaultRun;
import io.sampo.app.checks.history.Verdict;
import java.nio.file.Path;
import java.time.Duration;

/** Runs {@link FaultRun} for {@code checks/faults.sh}. */
public final class FaultsMain {

  private FaultsMain() {}

  /**
   * Takes the number of faults, the minutes the run takes at least, the seed, the rate in tasks a
   * second, the number of nodes and a directory; ends with 1 if a promise was broken.
   */
  public static void main(String[] args) throws Exception {
    FaultRun.Plan plan =
        new FaultRun.Plan(
            Long.parseLong(args[2]),
            Integer.parseInt(args[0]),
            Duration.ofMinutes(Long.parseLong(args[1])),
            Integer.parseInt(args[4]),
            Integer.parseInt(args[3]));
    FaultRun run = new FaultRun(plan, Path.of(args[5]));
    Path history = run.run();
    System.out.println("longest recovery\t" + run.longestRecovery().toMillis() / 1e3 + " s");
    System.exit(Verdicts.print(Verdict.on(history)));
  }
}
