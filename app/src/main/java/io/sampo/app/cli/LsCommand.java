package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.JsonText;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.TaskView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sampo ls}: tasks, newest first, page by page. */
@Command(name = "ls", description = "List tasks, newest first, live and archived.")
final class LsCommand implements Callable<Integer> {

  private static final int PAGE = 200;

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--status", description = "Only tasks that stand so.")
  private @Nullable String status;

  @Option(names = "--type")
  private @Nullable String type;

  @Option(names = "--queue")
  private @Nullable String queue;

  @Option(names = "--key")
  private @Nullable String key;

  @Option(names = "--root", paramLabel = "ID", description = "Only tasks of this tree.")
  private @Nullable String rootId;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Repeatable.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--created-after", paramLabel = "TIME")
  private @Nullable Instant createdAfter;

  @Option(names = "--created-before", paramLabel = "TIME")
  private @Nullable Instant createdBefore;

  @Option(names = "--limit", paramLabel = "N", description = "Tasks at most (default: 50).")
  private long limit = 50;

  @Option(names = "--all", description = "All tasks, however many.")
  private boolean all;

  @Option(names = "--cursor", description = "Go on where an earlier list ended.")
  private @Nullable String cursor;

  LsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw server.usage("--limit is at least 1");
    }
    try (SampoClient client = server.connect(terminal)) {
      Pages pages = new Pages(client);
      if (json.wanted()) {
        printJson(pages);
      } else {
        printTable(pages);
      }
    }
    return ExitCodes.SUCCESS;
  }

  private void printTable(Pages pages) {
    TaskPrinter printer = new TaskPrinter(terminal);
    for (boolean first = true; first || pages.goOn(); first = false) {
      printer.printRows(pages.next().stream().map(TaskView::new).toList(), first);
      terminal.flush();
    }
    if (pages.cursor != null) {
      terminal.notice("there are more: --all, a higher --limit, or --cursor " + pages.cursor);
    }
  }

  /** One document of the server's own form, written as the pages come. */
  private void printJson(Pages pages) {
    String separator = "{\"tasks\":[";
    for (boolean first = true; first || pages.goOn(); first = false) {
      List<RawJson> tasks = pages.next();
      if (first && tasks.isEmpty()) {
        write(separator);
      }
      for (RawJson task : tasks) {
        write(separator);
        terminal.print(task.line());
        separator = ",";
      }
    }
    write("],\"next\":");
    terminal.print(JsonText.MAPPER.writeValueAsBytes(pages.cursor));
    write("}\n");
  }

  private void write(String text) {
    terminal.print(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Map.Entry<String, String>> filters() {
    List<Map.Entry<String, String>> query = new ArrayList<>();
    add(query, "status", status);
    add(query, "type", type);
    add(query, "queue", queue);
    add(query, "key", key);
    labels.forEach((name, value) -> add(query, "label." + name, value));
    add(query, "rootId", rootId);
    add(query, "createdAfter", createdAfter);
    add(query, "createdBefore", createdBefore);
    return query;
  }

  private static void add(
      List<Map.Entry<String, String>> query, String name, @Nullable Object value) {
    if (value != null) {
      query.add(Map.entry(name, value.toString()));
    }
  }

  /** Fetches page after page, as they are asked for. */
  private final class Pages {

    private final SampoClient client;
    private long left = all ? Long.MAX_VALUE : limit;
    private @Nullable String cursor = LsCommand.this.cursor;

    private Pages(SampoClient client) {
      this.client = client;
    }

    private boolean goOn() {
      return cursor != null && left > 0;
    }

    private List<RawJson> next() {
      List<Map.Entry<String, String>> query = filters();
      add(query, "limit", Math.min(left, PAGE));
      add(query, "cursor", cursor);
      Answer page = client.list(query);
      List<RawJson> tasks = page.array("tasks").elements();
      left -= tasks.size();
      String next = page.json().path("next").asString("");
      cursor = next.isEmpty() || next.equals(cursor) ? null : next;
      return tasks;
    }
  }
}
