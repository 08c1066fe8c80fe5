package io.sampo.app.cli;

import io.sampo.app.client.SampoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sampo watch}: state changes as they happen. */
@Command(
    name = "watch",
    description = "Show what happens to a task until it ends, or to all tasks.")
final class WatchCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "One task; exit 1 if it fails.")
  private @Nullable String id;

  @Option(names = "--type", description = "Only tasks of this type.")
  private @Nullable String type;

  @Option(names = "--queue", description = "Only tasks of this queue.")
  private @Nullable String queue;

  @Option(names = "--status", description = "Only changes to this status.")
  private @Nullable String status;

  WatchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Map.Entry<String, String>> filters = filters();
    if (id != null && !filters.isEmpty()) {
      throw server.usage("--type, --queue and --status are for watching all tasks, not one");
    }
    try (SampoClient client = server.connect(terminal)) {
      EventPrinter printer = new EventPrinter(terminal, json.wanted());
      return id != null
          ? new TaskWatch(client, terminal, printer).watch(id)
          : new AllTasksWatch(client, terminal, printer).watch(filters);
    }
  }

  private List<Map.Entry<String, String>> filters() {
    List<Map.Entry<String, String>> query = new ArrayList<>();
    add(query, "type", type);
    add(query, "queue", queue);
    add(query, "status", status);
    return query;
  }

  private static void add(
      List<Map.Entry<String, String>> query, String name, @Nullable String value) {
    if (value != null) {
      query.add(Map.entry(name, value));
    }
  }
}
