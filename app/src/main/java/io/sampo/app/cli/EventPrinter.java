package io.sampo.app.cli;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.ServerSentEvent;
import io.sampo.app.client.TaskView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

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
    Optional<JsonNode> data = JsonText.read(event.data().getBytes(StandardCharsets.UTF_8));
    if (json) {
      terminal.line(data.map(JsonNode::toString).orElse(event.data()));
    } else {
      terminal.line(data.map(node -> columns(node, event)).orElse(Texts.printable(event.data())));
    }
    terminal.flush();
    return data.map(node -> node.path("status").asString("")).filter(s -> !s.isEmpty());
  }

  private String columns(JsonNode data, ServerSentEvent event) {
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
