package io.sampo.cluster.node;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.jspecify.annotations.Nullable;

/** Where health checks, which only get the actor system, find the health of its node. */
final class HealthExtension implements Extension {

  private static final Id ID = new Id();

  private volatile @Nullable NodeHealth health;

  private static final class Id extends ExtensionId<HealthExtension> {
    @Override
    public HealthExtension createExtension(ActorSystem<?> system) {
      return new HealthExtension();
    }
  }

  static HealthExtension of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  void publish(NodeHealth nodeHealth) {
    health = nodeHealth;
  }

  Optional<NodeHealth> health() {
    return Optional.ofNullable(health);
  }

  /** Whether the node serves; false while it starts. */
  boolean ready() {
    NodeHealth known = health;
    return known != null && known.ready();
  }
}
