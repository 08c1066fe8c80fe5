package io.sampo.app.cli;

import io.sampo.app.bench.BenchReport;
import io.sampo.app.bench.Latencies;
import io.sampo.app.client.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What bench measured, as tables or as JSON. */
final class BenchPrinter {

  private final List<BenchReport> reports;

  /** Prints these reports, one for each mode. */
  BenchPrinter(List<BenchReport> reports) {
    this.reports = reports;
  }

  /** How many accepted tasks did not end, over all modes. */
  long lost() {
    return reports.stream().mapToLong(BenchReport::lost).sum();
  }

  /** For people; the last line says how many were lost. */
  List<String> lines() {
    Table speeds = new Table();
    speeds.add(
        List.of("MODE", "TASKS", "SUBMITTED/S", "FINISHED/S", "ARCHIVED/S", "REFUSED", "LOST"));
    Table latencies = new Table();
    latencies.add(List.of("LATENCY MS", "P50", "P90", "P99", "MAX"));
    for (BenchReport report : reports) {
      speeds.add(speedRow(report));
      addLatencies(latencies, report.mode() + ": submission to answer", report.ack());
      addLatencies(latencies, report.mode() + ": submission to end", report.completion());
    }
    List<String> lines = new ArrayList<>(speeds.lines());
    if (latencies.lines().size() > 1) {
      lines.add("");
      lines.addAll(latencies.lines());
    }
    lines.add("");
    lines.add("lost = " + lost());
    return lines;
  }

  private static List<String> speedRow(BenchReport report) {
    return List.of(
        report.mode(),
        format("%,d", report.tasks()),
        format("%,.0f", report.submittedPerSecond()),
        speed(report.finishedPerSecond()),
        speed(report.archivedPerSecond()),
        format("%,d", report.refused()),
        format("%,d", report.lost()));
  }

  private static String speed(@Nullable Double perSecond) {
    return perSecond == null ? "-" : format("%,.0f", perSecond);
  }

  private static void addLatencies(Table table, String name, @Nullable Latencies millis) {
    if (millis != null) {
      table.add(
          List.of(
              name,
              format("%.2f", millis.p50()),
              format("%.2f", millis.p90()),
              format("%.2f", millis.p99()),
              format("%.2f", millis.max())));
    }
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** For machines: each figure as the first mode that has it, and all of them by mode. */
  String json() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("submittedPerSecond", rounded(first(BenchReport::submittedPerSecond)));
    json.put("finishedPerSecond", rounded(first(BenchReport::finishedPerSecond)));
    json.put("archivedPerSecond", rounded(first(BenchReport::archivedPerSecond)));
    json.set("ackMillis", latencies(first(BenchReport::ack)));
    json.set("completionMillis", latencies(first(BenchReport::completion)));
    json.put("lost", lost());
    ObjectNode modes = json.putObject("modes");
    reports.forEach(report -> modes.set(report.mode(), mode(report)));
    return json.toString();
  }

  private static ObjectNode mode(BenchReport report) {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("tasks", report.tasks());
    json.put("refused", report.refused());
    json.put("submittedPerSecond", rounded(report.submittedPerSecond()));
    json.put("finishedPerSecond", rounded(report.finishedPerSecond()));
    json.put("archivedPerSecond", rounded(report.archivedPerSecond()));
    json.set("ackMillis", latencies(report.ack()));
    json.set("completionMillis", latencies(report.completion()));
    json.put("lost", report.lost());
    return json;
  }

  private <T> @Nullable T first(Function<BenchReport, @Nullable T> figure) {
    return reports.stream().map(figure).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private static @Nullable Double rounded(@Nullable Double figure) {
    return figure == null ? null : Double.valueOf(Math.round(figure * 10) / 10.0);
  }

  private static @Nullable ObjectNode latencies(@Nullable Latencies millis) {
    return millis == null
        ? null
        : JsonText.MAPPER
            .createObjectNode()
            .put("p50", millis.p50())
            .put("p90", millis.p90())
            .put("p99", millis.p99())
            .put("max", millis.max());
  }
}
