package io.sampo.app.checks;

import io.sampo.app.checks.history.Verdict;
import java.nio.file.Path;

/** Judges a history that was kept, and prints verdicts for the scripts. */
public final class Verdicts {

  private static final int BROKEN_SHOWN_MAX = 20;

  private Verdicts() {}

  /** Takes the file of a history; ends with 1 if a promise was broken. */
  public static void main(String[] args) throws Exception {
    System.exit(print(Verdict.on(Path.of(args[0]))));
  }

  /** Figures go to standard output, what was broken to standard error; returns the exit code. */
  static int print(Verdict verdict) {
    verdict.figures().forEach((name, value) -> System.out.println(name + "\t" + value));
    verdict.broken().stream()
        .limit(BROKEN_SHOWN_MAX)
        .forEach(text -> System.err.println("BROKEN: " + text));
    return verdict.broken().isEmpty() ? 0 : 1;
  }
}
