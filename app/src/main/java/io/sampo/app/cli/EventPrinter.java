package io.sampo.app.cli;

import io.sampo.app.client.RawJson;
import io.sampo.app.client.ServerSentEvent;
import io.sampo.app.client.TaskView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Prints state changes, one line each: the event's JSON, or columns for people. */
final class EventPrinter {

  private final Terminal terminal;
  private final boolean json;
  private final Colours colours;

  EventPrinter(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
    this.colours = new Colours(terminal.coloured());
  }

  /** Prints the event at once; returns the task's status if the event says one. */
  Optional<String> print(ServerSentEvent event) {
    Optional<RawJson> data = RawJson.read(event.data().getBytes(StandardCharsets.UTF_8));
    if (data.isEmpty()) {
      terminal.notice("the server sent what is no event: " + Texts.shortened(event.data()));
    } else if (json) {
      terminal.line(data.get().line());
    } else {
      terminal.line(columns(data.get(), event));
    }
    terminal.flush();
    return data.map(node -> node.path("status").asString("")).filter(s -> !s.isEmpty());
  }

  private String columns(RawJson data, ServerSentEvent event) {
    TaskView task = new TaskView(data);
    String status = task.status().isEmpty() ? event.name() : task.status();
    String attempt = task.text("attempt");
    String line =
        "%s  %s  %-9s  %s%s"
            .formatted(
                Texts.localTime(task.text("at")),
                task.id(),
                status,
                task.text("type"),
                attempt.isEmpty() ? "" : "  attempt " + attempt);
    return colours.ofStatus(status, Texts.printable(line));
  }
}
