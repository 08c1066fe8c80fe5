package io.sampo.app.cli;

import io.sampo.app.client.Durations;
import io.sampo.app.client.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints nodes and partitions as tables for people. */
final class ClusterPrinter {

  private static final String NOTHING = "-";
  private static final double MEBI = 1 << 20;

  private final Terminal terminal;

  ClusterPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(RawJson nodes, @Nullable RawJson partitions) {
    Table table = new Table();
    table.add(
        List.of(
            "NODE",
            "STATUS",
            "PARTITIONS",
            "RUNNING",
            "QUEUED",
            "SLOTS",
            "CPU",
            "HEAP",
            "LOAD",
            "UP",
            "VERSION"));
    nodes.elements().forEach(node -> table.add(row(node)));
    table.lines().forEach(terminal::line);
    nodes.elements().forEach(this::printTroubles);
    if (partitions != null) {
      terminal.line("");
      printPartitions(partitions);
    }
  }

  private void printTroubles(RawJson node) {
    String address = text(node, "address");
    node.path("problems").elements().forEach(what -> tell(address + " is not ready: ", what));
    node.path("warnings").elements().forEach(what -> tell(address + ": ", what));
  }

  private void tell(String about, RawJson what) {
    terminal.line(Texts.printable(about + what.asString("")));
  }

  private static List<String> row(RawJson node) {
    if (!node.path("answers").asBoolean()) {
      return List.of(text(node, "address"), status(node) + ", no answer");
    }
    RawJson load = node.path("load");
    return List.of(
        text(node, "address"),
        status(node),
        text(node, "partitions"),
        text(node, "running"),
        text(node, "queued"),
        slots(node.path("slots").path("waiting")),
        slots(node.path("slots").path("cpu")),
        mebibytes(load, "heapUsed") + "/" + mebibytes(load, "heapMax") + " MiB",
        String.format(Locale.ROOT, "%.2f", load.path("system").asDouble()),
        uptime(node.path("upSeconds")),
        text(node, "version"));
  }

  private static String status(RawJson node) {
    String status = text(node, "status");
    if (!node.path("reachable").asBoolean()) {
      return status + ", unreachable";
    }
    return node.path("drainingSince").isString() && status.equals("up") ? "draining" : status;
  }

  private static String slots(RawJson count) {
    return text(count, "taken") + "/" + text(count, "total");
  }

  private static String mebibytes(RawJson of, String name) {
    return String.format(Locale.ROOT, "%.0f", of.path(name).asLong() / MEBI);
  }

  /** By the node itself: the clocks here and there may differ. */
  private static String uptime(RawJson seconds) {
    return seconds.isNumber() ? Durations.human(Duration.ofSeconds(seconds.asLong())) : NOTHING;
  }

  private void printPartitions(RawJson partitions) {
    Table table = new Table();
    table.add(
        List.of(
            "PARTITION", "NODE", "LIVE", "READY", "RUNNING", "WAITING", "ROW", "SNAPSHOT", "HEAP"));
    partitions.elements().forEach(partition -> table.add(partitionRow(partition)));
    table.lines().forEach(terminal::line);
  }

  private static List<String> partitionRow(RawJson partition) {
    String name = text(partition, "generation") + "-" + text(partition, "number");
    if (partition.path("node").isNull()) {
      return List.of(name, "on no node");
    }
    String node = text(partition, "node");
    return List.of(
        name,
        partition.path("writable").asBoolean() ? node : node + " (recovering)",
        text(partition, "live"),
        text(partition, "ready"),
        text(partition, "running"),
        text(partition, "waiting"),
        text(partition, "sequenceNumber"),
        text(partition, "snapshotSequenceNumber"),
        String.format(Locale.ROOT, "%.1f MiB", partition.path("bytes").asLong() / MEBI));
  }

  private static String text(RawJson of, String name) {
    return of.path(name).asString(NOTHING);
  }
}
