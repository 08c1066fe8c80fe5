package io.sampo.app.management;

import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;

import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;

/**
 * Hands everything below {@code /manage} and {@code /metrics} on Pekko Management's port to Sampo.
 * Made by Pekko, by {@code pekko.management.http.routes}.
 *
 * <p>Pekko's setting {@code route-providers-read-only} stays on: it keeps Pekko's own routes from
 * joining, downing and removing members. These routes are meant to be used and do not heed it.
 */
public final class ManagementRoutes implements ManagementRouteProvider {

  private final ManagementExtension sampo;

  /** Called by Pekko Management. */
  public ManagementRoutes(ExtendedActorSystem system) {
    this.sampo = ManagementExtension.of(org.apache.pekko.actor.typed.ActorSystem.wrap(system));
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    return concat(pathPrefix("manage", this::toSampo), pathPrefix("metrics", this::toSampo));
  }

  private Route toSampo() {
    return extractRequest(request -> completeWithFuture(sampo.handle(request)));
  }
}
