package io.sampo.app.checks;

import io.sampo.app.checks.history.Verdict;
import java.nio.file.Path;

/** Runs {@link Kills} for {@code checks/kills.sh}. */
public final class KillsMain {

  private KillsMain() {}

  /**
   * Takes the victim (NODE or POSTGRES), the number of kills, the seed, the longest pause between
   * kills in milliseconds and a directory; ends with 1 if a promise was broken.
   */
  public static void main(String[] args) throws Exception {
    Kills.Plan plan =
        new Kills.Plan(
            Kills.Victim.valueOf(args[0]),
            Integer.parseInt(args[1]),
            Long.parseLong(args[2]),
            Integer.parseInt(args[3]));
    System.exit(Verdicts.print(Verdict.on(new Kills(plan, Path.of(args[4])).run())));
  }
}
