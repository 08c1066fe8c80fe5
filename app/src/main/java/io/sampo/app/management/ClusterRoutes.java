package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.Route;
import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.control.NodeReport;
import io.sampo.cluster.control.NodeStatus;
import io.sampo.cluster.control.PartitionPlacement;
import io.sampo.cluster.partition.PartitionStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Shows the nodes and partitions of the whole cluster. */
final class ClusterRoutes {

  private final ClusterControl cluster;

  ClusterRoutes(ClusterControl cluster) {
    this.cluster = cluster;
  }

  List<Route> routes() {
    return List.of(
        Route.json(
            "GET", "/manage/nodes", call -> shown(call, cluster::nodes, ClusterRoutes::nodes)),
        Route.json(
            "GET",
            "/manage/partitions",
            call -> shown(call, cluster::partitions, ClusterRoutes::partitions)));
  }

  private static <T> CompletionStage<HttpResponse> shown(
      Call call, Supplier<CompletionStage<T>> value, Function<T, JsonWriter> form) {
    Optional<Problem> stray = call.query().problem();
    return stray.isPresent()
        ? Answers.refused(stray.get())
        : value.get().thenApply(it -> Answers.json(200, form.apply(it)));
  }

  private static JsonWriter nodes(List<NodeStatus> nodes) {
    JsonWriter json = new JsonWriter(4_096).beginObject().name("nodes").beginArray();
    nodes.forEach(node -> write(json, node));
    return json.endArray().endObject();
  }

  private static void write(JsonWriter json, NodeStatus node) {
    NodeReport report = node.report();
    json.beginObject()
        .field("address", node.address())
        .field("status", node.member())
        .field("reachable", node.reachable())
        .field("answers", report != null);
    if (report != null) {
      write(json, report);
    }
    json.endObject();
  }

  private static void write(JsonWriter json, NodeReport report) {
    json.field("drainingSince", report.drainingSince());
    write(json.name("problems"), report.problems());
    write(json.name("warnings"), report.warnings());
    json.field("version", report.version()).field("startedAt", report.startedAt());
    Double clockAhead = report.clockAheadSeconds();
    if (clockAhead != null) {
      json.field("clockAheadSeconds", clockAhead.doubleValue());
    }
    Long up = report.upSeconds();
    if (up != null) {
      json.field("upSeconds", up.longValue());
    }
    json.name("slots").beginObject();
    report
        .slots()
        .forEach((kind, count) ->
            json.name(kind)
                .beginObject()
                .field("total", count.total())
                .field("taken", count.taken())
                .endObject());
    json.endObject()
        .field("partitions", report.partitions().size())
        .field("running", report.running())
        .field("queued", report.queued());
    write(json.name("handlers"), report.handlers());
    NodeReport.Load load = report.load();
    json.name("load")
        .beginObject()
        .field("system", load.system())
        .field("heapUsed", load.heapUsed())
        .field("heapMax", load.heapMax())
        .endObject();
  }

  private static void write(JsonWriter json, List<String> texts) {
    json.beginArray();
    texts.forEach(json::value);
    json.endArray();
  }

  private static JsonWriter partitions(List<PartitionPlacement> partitions) {
    JsonWriter json = new JsonWriter(4_096).beginObject().name("partitions").beginArray();
    partitions.forEach(partition -> write(json, partition));
    return json.endArray().endObject();
  }

  private static void write(JsonWriter json, PartitionPlacement partition) {
    json.beginObject()
        .field("generation", partition.place().generation())
        .field("number", partition.place().number())
        .field("node", partition.node());
    write(json, partition.status());
    json.endObject();
  }

  private static void write(JsonWriter json, @Nullable PartitionStatus known) {
    PartitionStatus status = known == null ? PartitionStatus.RECOVERING : known;
    json.field("writable", status.writable())
        .field("live", status.live())
        .field("ready", status.ready())
        .field("running", status.running())
        .field("waiting", status.waiting())
        .field("sequenceNumber", status.sequenceNumber())
        .field("snapshotSequenceNumber", status.snapshotSequenceNumber())
        .field("bytes", status.bytes())
        .field("closed", status.closed());
  }
}
