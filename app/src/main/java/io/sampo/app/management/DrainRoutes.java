package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Route;
import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.control.DrainProgress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Makes nodes leave in order, and shows how far they are. */
final class DrainRoutes {

  private static final String PATH = "/manage/nodes/{node}/drain";
  private static final int ACCEPTED = 202;

  private final ClusterControl cluster;

  DrainRoutes(ClusterControl cluster) {
    this.cluster = cluster;
  }

  List<Route> routes() {
    return List.of(
        Route.json("POST", PATH, call -> answer(call, cluster::drain, ACCEPTED)),
        Route.json("GET", PATH, call -> answer(call, cluster::drainProgress, 200)));
  }

  private static CompletionStage<HttpResponse> answer(
      Call call, Function<String, CompletionStage<Optional<DrainProgress>>> action, int status) {
    Optional<Problem> stray = call.query().problem();
    if (stray.isPresent()) {
      return Answers.refused(stray.get());
    }
    String node = call.pathText();
    return action
        .apply(node)
        .thenApply(progress ->
            progress
                .map(it -> Answers.json(status, shown(it)))
                .orElseGet(() -> Answers.problem(unknown(node))));
  }

  private static Problem unknown(String node) {
    return Problem.of(
        ProblemType.UNKNOWN_NODE,
        node + " is no member of the cluster; GET /manage/nodes lists them by host:port");
  }

  private static JsonWriter shown(DrainProgress progress) {
    return new JsonWriter()
        .beginObject()
        .field("address", progress.address())
        .field("state", progress.state().name().toLowerCase(Locale.ROOT))
        .field("running", progress.running())
        .field("partitions", progress.partitions())
        .field("since", progress.since())
        .endObject();
  }
}
