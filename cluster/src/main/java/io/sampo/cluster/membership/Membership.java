package io.sampo.cluster.membership;

import com.typesafe.config.Config;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.DatabaseClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.UniqueAddress;
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

  /**
   * A node that PostgreSQL has not answered for so long does not count as able to write. The
   * witness asks it several times a second, so this holds where nobody sends any work, too.
   */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final DatabaseAccess access;
  private final List<String> seeds;
  private final LastWords lastWords = new LastWords();
  private volatile @Nullable UniqueAddress self;
  private volatile @Nullable String lost;
  private volatile @Nullable String strangers;
  private volatile @Nullable String joining;
  private volatile boolean readOnly;
  private volatile @Nullable DatabaseClock clock;
  private volatile long answeredNanos = System.nanoTime();

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

  /**
   * Begins to join the cluster and to watch. Once for an actor system.
   *
   * @param clock told what time it is at PostgreSQL, again and again
   */
  public void start(DatabaseClock clock) {
    this.clock = clock;
    system.systemActorOf(MembershipActor.create(this, clock, seeds), "membership", Props.empty());
  }

  /** What an operator should know, though the node can work. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    addIfKnown(warnings, lost);
    addIfKnown(warnings, strangers);
    DatabaseClock started = clock;
    if (started != null) {
      started.warning().ifPresent(warnings::add);
    }
    return warnings;
  }

  /** What the node waits for before it belongs to its cluster; empty if it belongs to it. */
  public String joining() {
    String why = joining;
    return why == null ? "" : why;
  }

  /** Says since when PostgreSQL has been silent, if that is too long. */
  public Optional<String> silence() {
    Duration silence = Duration.ofNanos(System.nanoTime() - answeredNanos);
    return silence.compareTo(SILENCE_MAX) < 0
        ? Optional.empty()
        : Optional.of("PostgreSQL has not answered for %d s".formatted(silence.toSeconds()));
  }

  /** Says that PostgreSQL may only be read, if that is so. */
  public Optional<String> readOnly() {
    return readOnly
        ? Optional.of(
            "PostgreSQL is read-only: let its URL name the primary (targetServerType=primary), or"
                + " see default_transaction_read_only and its disk")
        : Optional.empty();
  }

  void readOnly(boolean isReadOnly) {
    readOnly = isReadOnly;
  }

  /** PostgreSQL has just answered. Safe for any thread. */
  void answered() {
    answeredNanos = System.nanoTime();
  }

  /**
   * Leaves word for the others why this node ends, before it does; returns when they can read it.
   * It needs no other thread and no session that is there, for both may have failed.
   */
  public void leaveWord(String why) throws SQLException {
    UniqueAddress run = self;
    if (run != null) {
      try (Connection session = access.connect()) {
        new MemberTable(session, run).lastWords(why);
      }
    }
  }

  /** Why a run of that node, by host and port, ended itself, if it left word lately. */
  public Optional<String> lastWordsOf(String node) {
    return lastWords.of(node);
  }

  LastWords lastWords() {
    return lastWords;
  }

  /** From now on word can be left for this run. */
  void takesPart(UniqueAddress run) {
    self = run;
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
