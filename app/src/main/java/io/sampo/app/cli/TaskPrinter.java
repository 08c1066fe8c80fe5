package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints tasks: as the server wrote them, or as a table for people. */
final class TaskPrinter {

  private static final List<String> HEADING =
      List.of("ID", "STATUS", "TYPE", "QUEUE", "ATTEMPT", "CREATED", "LABELS");

  private final Terminal terminal;
  private final Colours colours;

  TaskPrinter(Terminal terminal) {
    this.terminal = terminal;
    this.colours = new Colours(terminal.coloured());
  }

  /** Prints one task, whole. */
  void print(Answer answer, boolean json) {
    if (json) {
      terminal.line(answer.task().json().line());
    } else {
      printDetails(answer.task());
    }
  }

  /** Prints one line for each task, under a heading if so asked. */
  void printRows(List<TaskView> tasks, boolean heading) {
    Table table = new Table();
    // The heading takes part in every page's widths, so that pages line up.
    table.add(HEADING);
    tasks.forEach(task -> table.add(row(task), line -> colours.ofStatus(task.status(), line)));
    table.lines().stream().skip(heading ? 0 : 1).forEach(terminal::line);
  }

  private static List<String> row(TaskView task) {
    return List.of(
        task.id(),
        task.status(),
        task.text("type"),
        task.text("queue"),
        task.text("attempt"),
        Texts.localTime(task.text("createdAt")),
        labels(task.json()));
  }

  private static String labels(RawJson task) {
    return task.path("labels").members().stream()
        .map(label -> label.getKey() + "=" + label.getValue().asString(""))
        .collect(Collectors.joining(" "));
  }

  private void printDetails(TaskView task) {
    Table table = new Table();
    table.add(List.of("id", task.id()));
    table.add(List.of("type", task.text("type")));
    table.add(List.of("status", task.status()), line -> colours.ofStatus(task.status(), line));
    for (String field : List.of("queue", "key", "idempotencyKey", "priority", "parentId")) {
      addIfSaid(table, field, task.text(field));
    }
    addIfSaid(table, "labels", labels(task.json()));
    for (String field : List.of("runAt", "createdAt", "startedAt", "finishedAt", "expiresAt")) {
      addIfSaid(table, field, Texts.localTime(task.text(field)));
    }
    addIfSaid(table, "progress", progress(task.json().path("progress")));
    for (String field : List.of("payload", "result")) {
      RawJson value = task.json().path(field);
      addIfSaid(table, field, value.isMissing() || value.isNull() ? "" : value.toString());
    }
    addIfSaid(table, "error", error(task.json().path("error")));
    table.lines().forEach(terminal::line);
    printTrace(task.text("status"), task.json().path("error").path("trace"));
    printAttempts(task.json().path("attempts"));
  }

  private static void addIfSaid(Table table, String name, String value) {
    if (!value.isEmpty()) {
      table.add(List.of(name, value));
    }
  }

  private static String progress(RawJson progress) {
    if (!progress.isObject()) {
      return "";
    }
    String of = progress.path("done").asString("?") + " of " + progress.path("total").asString("?");
    String message = progress.path("message").asString("");
    return message.isEmpty() ? of : of + ", " + message;
  }

  private static String error(RawJson error) {
    return error.isObject()
        ? error.path("type").asString("") + ": " + error.path("message").asString("")
        : "";
  }

  private void printTrace(String status, RawJson trace) {
    if (!trace.asString("").isEmpty()) {
      terminal.line("");
      Texts.printable(trace.asString(""))
          .lines()
          .map(line -> colours.ofStatus(status, "  " + line))
          .forEach(terminal::line);
    }
  }

  private void printAttempts(RawJson attempts) {
    if (attempts.elements().isEmpty()) {
      return;
    }
    Table table = new Table();
    table.add(List.of("ATTEMPT", "NODE", "STARTED", "FINISHED", "OUTCOME", "ERROR"));
    attempts.elements().forEach(attempt -> table.add(attemptRow(attempt)));
    terminal.line("");
    table.lines().forEach(terminal::line);
  }

  private static List<String> attemptRow(RawJson attempt) {
    List<String> row = new ArrayList<>();
    row.add(attempt.path("number").asString(""));
    row.add(attempt.path("node").asString(""));
    row.add(Texts.localTime(attempt.path("startedAt").asString("")));
    row.add(Texts.localTime(attempt.path("finishedAt").asString("")));
    row.add(attempt.path("outcome").asString(""));
    row.add(error(attempt.path("error")));
    return row;
  }
}
