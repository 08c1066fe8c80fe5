package io.sampo.cluster.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** Pekko Management's readiness check of a node: joined, journal writable, partitions recovered. */
public final class ReadinessCheck implements Supplier<CompletionStage<Boolean>> {

  private final HealthExtension health;

  /** Called by Pekko Management. */
  public ReadinessCheck(ActorSystem system) {
    this.health = HealthExtension.of(Adapter.toTyped(system));
  }

  @Override
  public CompletionStage<Boolean> get() {
    return CompletableFuture.completedFuture(health.ready());
  }
}
