package io.sampo.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;

/** Where {@code bin/sampo} begins. */
public final class SampoMain {

  private SampoMain() {}

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // Not System.out, which keeps silent when nobody reads any more.
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    String terminals = System.getProperty("sampo.terminals", "");
    Terminal terminal = new Terminal(System.in, out, System.err, System.getenv(), terminals);
    Path home = Path.of(System.getProperty("sampo.home", "."));
    NodeLauncher launcher = new SettingsLauncher(home, System.getenv());
    System.exit(SampoCommand.execute(terminal, launcher, args));
  }
}
