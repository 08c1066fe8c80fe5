package io.sampo.app.management;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.separateOnSlashes;

import io.sampo.cluster.node.NodeHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.HealthCheckSettings;
import org.apache.pekko.management.javadsl.CheckResult;
import org.apache.pekko.management.javadsl.HealthChecks;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;
import org.jspecify.annotations.Nullable;

/**
 * Pekko Management's health routes, at its paths and with its checks, which say in words what is in
 * the way: it would name the class of a check. Made by Pekko, by {@code
 * pekko.management.http.routes}.
 */
public final class HealthRoutes implements ManagementRouteProvider {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final ActorSystem<?> system;
  private final HealthCheckSettings settings;
  private final HealthChecks checks;

  /** Called by Pekko Management. */
  public HealthRoutes(ExtendedActorSystem system) {
    this.system = ActorSystem.wrap(system);
    this.settings =
        HealthCheckSettings.create(
            system.settings().config().getConfig("pekko.management.health-checks"));
    this.checks = new HealthChecks(system, settings);
  }

  @Override
  public Route routes(ManagementRouteProviderSettings ofManagement) {
    return concat(
        path(separateOnSlashes(settings.startupPath()), () -> checked(checks::startupResult)),
        path(separateOnSlashes(settings.readinessPath()), () -> get(this::ready)),
        path(separateOnSlashes(settings.livenessPath()), () -> checked(checks::aliveResult)));
  }

  private Route ready() {
    Optional<NodeHealth> health = NodeHealth.of(system);
    if (health.isEmpty()) {
      return complete(answer(UNAVAILABLE, "Not ready: the node has not started yet"));
    }
    List<String> problems = health.get().problems();
    return problems.isEmpty()
        ? checked(checks::readyResult)
        : complete(answer(UNAVAILABLE, told("Not ready", problems, health.get().warnings())));
  }

  /** One a line, what is in the way first. */
  static String told(String what, List<String> problems, List<String> warnings) {
    List<String> lines = new ArrayList<>();
    problems.forEach(problem -> lines.add(what + ": " + problem));
    warnings.forEach(warning -> lines.add("Also: " + warning));
    return String.join("\n", lines);
  }

  private static Route checked(Supplier<CompletionStage<CheckResult>> check) {
    return get(() -> completeWithFuture(check.get().handle(HealthRoutes::answer)));
  }

  private static HttpResponse answer(@Nullable CheckResult result, @Nullable Throwable failure) {
    String why =
        result == null
            ? String.valueOf(failure == null ? null : failure.getMessage())
            : result.failure().orElse("");
    return why.isEmpty() ? answer(OK, "OK") : answer(UNAVAILABLE, "Not healthy: " + why);
  }

  private static HttpResponse answer(int status, String text) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text + "\n"));
  }
}
