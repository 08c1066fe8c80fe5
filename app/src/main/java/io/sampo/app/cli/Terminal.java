package io.sampo.app.cli;

import io.sampo.app.map.OutputClosedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Where a command reads and writes: the standard streams, and what the environment says. */
final class Terminal {

  private final InputStream in;
  private final CheckedOutput checked;
  private final OutputStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;

  /**
   * The streams of one process.
   *
   * @param terminals which of them a person looks at: {@code out}, {@code err}, both or none
   */
  Terminal(
      InputStream in,
      OutputStream out,
      PrintStream err,
      Map<String, String> environment,
      String terminals) {
    this.in = in;
    this.checked = new CheckedOutput(out);
    this.out = new BufferedOutputStream(checked, 16 * 1024);
    this.err = err;
    this.environment = environment;
    this.outIsTerminal = terminals.contains("out");
    this.errIsTerminal = terminals.contains("err");
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  /** Standard output, for whoever writes bytes; a failure is found in the end, too. */
  OutputStream out() {
    return out;
  }

  boolean outIsTerminal() {
    return outIsTerminal;
  }

  boolean errIsTerminal() {
    return errIsTerminal;
  }

  /** Whether standard output may be coloured. */
  boolean coloured() {
    return outIsTerminal && variable("NO_COLOR").isEmpty();
  }

  /** An environment variable; an empty one counts as none. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** Prints a line on standard output. */
  void line(String text) {
    line(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Prints a line of bytes on standard output, as they are. */
  void line(byte[] text) {
    print(text);
    print(new byte[] {'\n'});
  }

  /** Prints bytes on standard output, as they are. */
  void print(byte[] text) {
    try {
      out.write(text);
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  /** Hands on what was printed so far. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
  }

  /** Hands on all that was printed; what keeps it from getting there, if anything ever did. */
  Optional<IOException> finish() {
    try {
      out.flush();
    } catch (IOException e) {
      return checked.failure().or(() -> Optional.of(e));
    }
    return checked.failure();
  }

  /** Prints a line that is no result: nothing fails if nobody can read it. */
  void greeting(String text) {
    try {
      line(text);
      flush();
    } catch (OutputClosedException e) {
      notice("standard output cannot be written (" + e.reason() + "); going on without");
      checked.giveUp();
    }
  }

  /** Says something on standard error that is no result. */
  void notice(String text) {
    err.println("sampo: " + Texts.printable(text));
  }

  /** Prints on standard error as it is, without a line end. */
  void control(String text) {
    err.print(text);
    err.flush();
  }
}
