package io.sampo.app.cli;

import picocli.CommandLine.Option;

/** For whom a command prints. */
final class JsonOption {

  @Option(names = "--json", description = "Print the server's own JSON, for machines.")
  private boolean json;

  /** Whether the output is for machines. */
  boolean wanted() {
    return json;
  }
}
