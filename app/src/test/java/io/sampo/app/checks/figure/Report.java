package io.sampo.app.checks.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a program measured, and which of its aims it missed. */
@SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library that is not here
final class Report {

  private final List<String> missed = new ArrayList<>();

  /** Tells how it goes, for whoever watches. */
  void say(String format, Object... values) {
    System.err.println(String.format(Locale.ROOT, format, values));
  }

  /** A figure as the scripts take it: its name, a tab, and its value. */
  void figure(String name, String format, Object... values) {
    System.out.println(name + "\t" + String.format(Locale.ROOT, format, values));
  }

  /** An aim that was missed makes the program end with 1. */
  void aim(boolean met, String format, Object... values) {
    if (!met) {
      missed.add(String.format(Locale.ROOT, format, values));
      System.err.println("BROKEN: " + missed.getLast());
    }
  }

  /** Ends the program. */
  void exit() {
    System.exit(missed.isEmpty() ? 0 : 1);
  }
}
