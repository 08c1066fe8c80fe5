package io.sampo.app.cli;

import io.sampo.app.client.SampoClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sampo get}: one task as it stands, or once it has ended. */
@Command(name = "get", description = "Show a task; with --wait once it has ended.")
final class GetCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(paramLabel = "ID")
  private String id = "";

  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "DURATION",
      preprocessor = Converters.WaitForever.class,
      description = "Wait for the end, at most that long; exit 1 unless it succeeded.")
  private @Nullable Duration wait;

  GetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (SampoClient client = server.connect(terminal)) {
      if (wait != null) {
        return new TaskOutcome(terminal, client).await(id, wait, json.wanted());
      }
      new TaskPrinter(terminal).print(client.get(id), json.wanted());
      return ExitCodes.SUCCESS;
    }
  }
}
