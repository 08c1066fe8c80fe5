package io.sampo.app.management;

import io.sampo.app.http.BodyReader;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Presence;
import io.sampo.app.http.ResourceRoute;
import io.sampo.app.http.Route;
import io.sampo.app.http.Router;
import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.metrics.NodeMetrics;
import io.sampo.cluster.task.GenerationControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;

/** All of Sampo's routes on the management port, behind the same router as the message API's. */
public final class ManagementApi {

  /** Where the reference of these routes lies on the class path. */
  static final String OPENAPI = "/io/sampo/app/management/openapi.json";

  private static final Duration BODY_STALL_MAX = Duration.ofSeconds(10);

  private final List<Route> routes;
  private final Router router;

  /**
   * The routes of a node.
   *
   * @param generations what opens new generations
   */
  public ManagementApi(
      ActorSystem<?> system,
      ClusterControl cluster,
      NodeMetrics metrics,
      GenerationControl generations) {
    // Few and small: whoever steers a node is heard however full it is.
    DoorRoom room = DoorRoom.unlimited();
    BodyReader bodies =
        new BodyReader(SystemMaterializer.get(system).materializer(), BODY_STALL_MAX, room);
    this.routes =
        Stream.of(
                new ClusterRoutes(cluster).routes(),
                new DrainRoutes(cluster).routes(),
                new GenerationRoutes(generations, bodies).routes(),
                new LoggerRoutes(bodies).routes(),
                new MetricsRoutes(metrics).routes(),
                List.of(ResourceRoute.of("/manage/openapi.json", MediaForm.JSON, OPENAPI)))
            .flatMap(List::stream)
            .toList();
    this.router = new Router(routes, bodies);
  }

  List<Route> routes() {
    return routes;
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    return router.handle(request, new Presence());
  }
}
