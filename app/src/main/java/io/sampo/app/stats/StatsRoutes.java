package io.sampo.app.stats;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.Route;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.core.task.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Shows the handlers and the counters of the whole cluster. */
public final class StatsRoutes {

  private final TaskService service;

  /** Routes to this service. */
  public StatsRoutes(TaskService service) {
    this.service = service;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.json("GET", "/v1/types", call -> shown(call, service::types, StatsRoutes::types)),
        Route.json("GET", "/v1/stats", call -> shown(call, service::stats, StatsRoutes::stats)));
  }

  private static <T> CompletionStage<HttpResponse> shown(
      Call call, Supplier<CompletionStage<T>> value, Function<T, JsonWriter> form) {
    Optional<Problem> stray = call.query().problem();
    return stray.isPresent()
        ? Answers.refused(stray.get())
        : value.get().thenApply(it -> Answers.json(200, form.apply(it)));
  }

  private static JsonWriter types(List<TypeStatus> types) {
    JsonWriter json = new JsonWriter().beginObject().name("types").beginArray();
    for (TypeStatus type : types) {
      json.beginObject().field("type", type.type()).field("cpuBound", type.cpuBound());
      json.name("nodes").beginArray();
      type.nodes().forEach(json::value);
      json.endArray().field("attempts", type.attempts()).name("duration");
      json.beginObject()
          .field("mean", type.mean())
          .field("p50", type.p50())
          .field("p99", type.p99())
          .endObject()
          .endObject();
    }
    return json.endArray().endObject();
  }

  private static JsonWriter stats(TaskStats stats) {
    JsonWriter json = new JsonWriter().beginObject();
    counts(json.name("tasks"), stats.tasks(), false);
    counts(json.name("finished"), stats.finished(), true);
    return json.field("acceptedTotal", stats.acceptedTotal())
        .field("finishedTotal", stats.finishedTotal())
        .field("archivedTotal", stats.archivedTotal())
        .endObject();
  }

  private static void counts(JsonWriter json, Map<TaskStatus, Long> counts, boolean finished) {
    json.beginObject();
    for (TaskStatus status : TaskStatus.values()) {
      if (status.finished() == finished) {
        json.field(status.text(), counts.getOrDefault(status, 0L));
      }
    }
    json.endObject();
  }
}
