package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Where Pekko Management, which only gets the actor system, finds the routes of its node. */
public final class ManagementExtension implements Extension {

  private static final Id ID = new Id();
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private volatile @Nullable ManagementApi api;

  private static final class Id extends ExtensionId<ManagementExtension> {
    @Override
    public ManagementExtension createExtension(ActorSystem<?> system) {
      return new ManagementExtension();
    }
  }

  /** That of an actor system. */
  public static ManagementExtension of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  /** Serves these routes from now on. */
  public void publish(ManagementApi routes) {
    api = routes;
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    ManagementApi known = api;
    return known != null
        ? known.handle(request)
        : Answers.refused(
            Problem.of(ProblemType.UNAVAILABLE, "the node has not started yet")
                .retryAfter(RETRY_SOON));
  }
}
