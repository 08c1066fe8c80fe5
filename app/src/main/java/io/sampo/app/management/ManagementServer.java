package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.RequestGuard;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.management.PekkoManagementSettings;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

/**
 * Pekko Management, listening. Its routes are served here rather than by itself, since every
 * request has to come past the same guard as those to the message API.
 */
public final class ManagementServer {

  private final RequestGuard guard;
  private final Function<HttpRequest, CompletionStage<HttpResponse>> routes;
  private final Materializer materializer;

  private ManagementServer(ActorSystem<?> system, RequestGuard guard) {
    this.guard = guard;
    this.routes = sealed(PekkoManagement.get(system).getRoutes()).function(system);
    this.materializer = SystemMaterializer.get(system).materializer();
  }

  /** Starts to listen where Pekko's settings say; fails when the address cannot be had. */
  public static CompletionStage<ServerBinding> start(ActorSystem<?> system, RequestGuard guard) {
    PekkoManagementSettings settings = PekkoManagement.get(system).settings();
    ManagementServer server = new ManagementServer(system, guard);
    return Http.get(system)
        .newServerAt(settings.getHttpEffectiveBindHostname(), settings.getHttpEffectiveBindPort())
        .bind(server::handle);
  }

  /** What no route takes is answered with a problem document, as everywhere. */
  private static Route sealed(Route routes) {
    RejectionHandler inWords = RejectionHandler.defaultHandler();
    return routes.seal(
        inWords.mapRejectionResponse(ManagementServer::problem),
        ExceptionHandler.newBuilder().build());
  }

  private static HttpResponse problem(HttpResponse response) {
    String words =
        response.entity() instanceof HttpEntity.Strict text
            ? text.getData().utf8String()
            : response.status().reason();
    Problem problem = Problem.of(ProblemType.ofStatus(response.status().intValue()), words);
    return Answers.problem(problem).withHeaders(response.getHeaders());
  }

  private CompletionStage<HttpResponse> handle(HttpRequest request) throws Exception {
    Optional<Problem> refusal = guard.refusal(request);
    if (refusal.isEmpty()) {
      return routes.apply(request);
    }
    request.discardEntityBytes(materializer);
    return CompletableFuture.completedFuture(Answers.problem(refusal.get()));
  }
}
