package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Route;
import io.sampo.cluster.metrics.NodeMetrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** Shows this node's figures to Prometheus, which may add parameters of its own. */
final class MetricsRoutes {

  private final NodeMetrics metrics;

  MetricsRoutes(NodeMetrics metrics) {
    this.metrics = metrics;
  }

  List<Route> routes() {
    return List.of(Route.get("/metrics", MediaForm.PROMETHEUS, this::scrape));
  }

  private CompletionStage<HttpResponse> scrape(Call call) {
    return CompletableFuture.completedFuture(
        Answers.of(200, MediaForm.PROMETHEUS, ByteString.fromString(metrics.scrape())));
  }
}
