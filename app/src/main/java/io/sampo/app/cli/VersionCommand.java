package io.sampo.app.cli;

import io.sampo.app.client.JsonText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sampo version}: which Sampo this is. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json", description = "Print JSON, for machines.")
  private boolean json;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String version =
        Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
            .orElse("development");
    String java = Runtime.version().toString();
    terminal.line(
        json
            ? JsonText.MAPPER
                .createObjectNode()
                .put("version", version)
                .put("java", java)
                .toString()
            : "sampo " + version + " (Java " + java + ")");
    return ExitCodes.SUCCESS;
  }
}
