package io.sampo.app.checks;

import java.nio.file.Path;
import java.util.List;

/** Runs {@link Kills} for {@code checks/kills.sh}. */
public final class KillsMain {

  private static final int BROKEN_SHOWN_MAX = 20;

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
    Verdict verdict = Verdict.on(new Kills(plan, Path.of(args[4])).run());
    verdict.figures().forEach((name, value) -> System.out.println(name + "\t" + value));
    List<String> broken = verdict.broken();
    broken.stream().limit(BROKEN_SHOWN_MAX).forEach(text -> System.err.println("BROKEN: " + text));
    System.exit(broken.isEmpty() ? 0 : 1);
  }
}
