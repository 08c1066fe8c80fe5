package io.sampo.cluster.membership;

import com.typesafe.config.Config;
import io.sampo.cluster.database.DatabaseAccess;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in its cluster: it joins, watches the others and is watched by them.
 *
 * <p>All it needs is in the configuration of the actor system, so that Pekko's extension points,
 * which get nothing else, can use it at any time.
 */
public final class Membership implements Extension {

  private static final Id ID = new Id();
  private static final String BLOCK = "sampo-membership";

  private final ActorSystem<?> system;
  private final DatabaseAccess access;
  private final List<String> seeds;
  private volatile @Nullable String lost;
  private volatile @Nullable String strangers;
  private volatile @Nullable String joining;

  private Membership(ActorSystem<?> system) {
    Config config = system.settings().config().getConfig(BLOCK);
    this.system = system;
    this.seeds = config.getStringList("seeds");
    this.access =
        new DatabaseAccess(
            config.getString("database.url"),
            config.getString("database.user"),
            config.getString("database.password"));
  }

  private static final class Id extends ExtensionId<Membership> {
    @Override
    public Membership createExtension(ActorSystem<?> system) {
      return new Membership(system);
    }
  }

  /** That of an actor system. */
  public static Membership of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  /** Begins to join the cluster and to watch. Once for an actor system. */
  public void start() {
    system.systemActorOf(MembershipActor.create(this, seeds), "membership", Props.empty());
  }

  /** What an operator should know, though the node can work. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    addIfKnown(warnings, lost);
    addIfKnown(warnings, strangers);
    return warnings;
  }

  /** What the node waits for before it belongs to its cluster; empty if it belongs to it. */
  public String joining() {
    String why = joining;
    return why == null ? "" : why;
  }

  DatabaseAccess access() {
    return access;
  }

  void lost(@Nullable String warning) {
    lost = warning;
  }

  void strangers(@Nullable String warning) {
    strangers = warning;
  }

  void joining(@Nullable String why) {
    joining = why;
  }

  private static void addIfKnown(List<String> warnings, @Nullable String warning) {
    if (warning != null) {
      warnings.add(warning);
    }
  }
}
