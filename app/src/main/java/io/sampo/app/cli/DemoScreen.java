package io.sampo.app.cli;

import io.sampo.app.demo.DemoReport;
import io.sampo.app.demo.DemoState;
import io.sampo.app.demo.DemoState.NodeState;
import io.sampo.app.demo.DemoState.Status;
import io.sampo.app.demo.DemoView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration as people see it: on a terminal a table that stays in its place, elsewhere a
 * line now and then. Where the output is for machines, only events are told, on standard error.
 */
final class DemoScreen implements DemoView {

  private static final Duration LINE_INTERVAL = Duration.ofSeconds(2);

  private final Terminal terminal;
  private final boolean json;
  private final Colours colours;
  private int drawnLines;
  private @Nullable Duration lastLine;

  DemoScreen(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
    this.colours = new Colours(terminal.coloured());
  }

  @Override
  public void say(String text) {
    if (json) {
      terminal.notice("demo: " + text);
      return;
    }
    clear();
    terminal.line(Texts.printable(text));
    terminal.flush();
  }

  @Override
  public void show(DemoState state) {
    if (json) {
      return;
    }
    if (terminal.outIsTerminal()) {
      draw(state);
    } else if (isLineDue(state)) {
      lastLine = state.elapsed();
      terminal.line(counts(state));
      terminal.flush();
    }
  }

  /** Prints what it came to, for people. */
  void print(DemoReport report) {
    clear();
    table(report.state()).forEach(terminal::line);
    terminal.line("");
    new DemoSummary(report).lines().forEach(terminal::line);
    terminal.flush();
  }

  private boolean isLineDue(DemoState state) {
    return lastLine == null || state.elapsed().minus(lastLine).compareTo(LINE_INTERVAL) >= 0;
  }

  private void draw(DemoState state) {
    clear();
    List<String> lines = new ArrayList<>(table(state));
    lines.add(counts(state));
    lines.forEach(terminal::line);
    terminal.flush();
    drawnLines = lines.size();
  }

  /** Moves up to where the table began, and clears from there on. */
  private void clear() {
    if (drawnLines > 0) {
      String control = "\u001b[" + drawnLines + "A\u001b[J";
      terminal.print(control.getBytes(StandardCharsets.US_ASCII));
      drawnLines = 0;
    }
  }

  private List<String> table(DemoState state) {
    Table table = new Table();
    table.add(List.of("NODE", "STATUS", "RUNNING", "FINISHED"));
    for (NodeState node : state.nodes()) {
      boolean up = node.status() == Status.UP;
      String running = up ? String.valueOf(node.running()) : "-";
      String colour = up ? "succeeded" : "failed";
      table.add(
          List.of(node.name(), node.status().text(), running, String.valueOf(node.finished())),
          line -> colours.ofStatus(colour, line));
    }
    return table.lines();
  }

  private static String counts(DemoState state) {
    return String.format(
        Locale.ROOT,
        "%5.1f s: %,d of %,d tasks accepted, %,d finished",
        state.elapsed().toMillis() / 1e3,
        state.accepted(),
        state.tasks(),
        state.finished());
  }
}
