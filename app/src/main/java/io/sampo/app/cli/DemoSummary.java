package io.sampo.app.cli;

import io.sampo.app.client.JsonText;
import io.sampo.app.demo.DemoReport;
import io.sampo.app.demo.DemoState;
import io.sampo.app.demo.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a demonstration has shown, in words or as JSON. */
final class DemoSummary {

  private final DemoReport report;

  DemoSummary(DemoReport report) {
    this.report = report;
  }

  /** For people. */
  List<String> lines() {
    DemoState state = report.state();
    Table table = new Table();
    table.add(List.of("accepted", String.valueOf(state.accepted())));
    table.add(List.of("finished", String.valueOf(state.finished())));
    table.add(List.of("lost", String.valueOf(report.lost())));
    Recovery recovery = report.recovery();
    if (recovery != null) {
      table.add(List.of("killed", recovery.node() + ", under " + tasks(recovery.lostAttempts())));
      table.add(List.of("ready again after", readyAgain(recovery)));
    }
    table.add(List.of("results checked", state.finished() + ", each computed again"));
    table.add(List.of("took", seconds(state.elapsed())));
    List<String> lines = new ArrayList<>(table.lines());
    report.faults().forEach(fault -> lines.add("WRONG: " + Texts.printable(fault)));
    return lines;
  }

  private static String tasks(int count) {
    return count == 1 ? "1 task" : count + " tasks";
  }

  private static String readyAgain(Recovery recovery) {
    return recovery.lostAttempts() == 0
        ? "it lost none"
        : "%s, the last of them, and running %s after the kill, on other nodes"
            .formatted(seconds(recovery.readyAfter()), seconds(recovery.ranAgainAfter()));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }

  /** For machines. */
  String json() {
    DemoState state = report.state();
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("accepted", state.accepted()).put("finished", state.finished());
    json.put("lost", report.lost()).put("elapsed", state.elapsed().toString());
    json.set("recovery", recovery(report.recovery()));
    ArrayNode nodes = json.putArray("nodes");
    state
        .nodes()
        .forEach(node ->
            nodes
                .addObject()
                .put("name", node.name())
                .put("status", node.status().text())
                .put("finished", node.finished()));
    ArrayNode faults = json.putArray("faults");
    report.faults().forEach(faults::add);
    return json.toString();
  }

  private static @Nullable ObjectNode recovery(@Nullable Recovery recovery) {
    return recovery == null
        ? null
        : JsonText.MAPPER
            .createObjectNode()
            .put("killed", recovery.node())
            .put("lostAttempts", recovery.lostAttempts())
            .put("readyAfter", recovery.readyAfter().toString())
            .put("ranAgainAfter", recovery.ranAgainAfter().toString());
  }
}
