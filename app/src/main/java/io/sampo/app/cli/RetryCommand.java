package io.sampo.app.cli;

import io.sampo.app.client.SampoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sampo retry}: runs failed tasks again with fresh attempts. */
@Command(name = "retry", description = "Run failed tasks again, with fresh attempts.")
final class RetryCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(arity = "1..*", paramLabel = "ID")
  private List<String> ids = new ArrayList<>();

  RetryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (SampoClient client = server.connect(terminal)) {
      return new EachTask(terminal, json.wanted()).perform(ids, client::retry);
    }
  }
}
