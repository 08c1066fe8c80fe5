package io.sampo.cluster.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.SessionSource;
import io.sampo.cluster.database.SessionUse;
import io.sampo.cluster.database.StaleServer;
import io.sampo.cluster.membership.MemberFormats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The configuration of a node's actor system: what always holds, its addresses, its database. */
public final class ClusterConfig {

  /**
   * What partitions journal while these are under way goes into the next ones together. More at
   * once would be smaller ones, and each costs a commit. The other connections are for snapshots
   * and for reading back.
   */
  private static final int WRITES_AT_ONCE = 2;

  private ClusterConfig() {}

  /**
   * Where a node is reached, and by whom it finds the others.
   *
   * @param host the name or address others reach it by
   * @param port its remoting port
   * @param bindHost the address it listens on
   * @param seedNodes host and port of the nodes that may begin a cluster; empty if this one may
   */
  public record Address(String host, int port, String bindHost, List<String> seedNodes) {

    /** Takes an unmodifiable copy. */
    public Address {
      seedNodes = List.copyOf(seedNodes);
    }

    /** Host and port, the name of the node in records. */
    public String name() {
      return host + ":" + port;
    }
  }

  /**
   * Puts it together; what the caller has set goes first.
   *
   * @param journalConnections how many connections the journal may use
   */
  public static Config of(
      Config first, Address address, DatabaseAccess database, int journalConnections) {
    Map<String, Object> own = new HashMap<>();
    own.put("pekko.remote.artery.canonical.hostname", address.host());
    own.put("pekko.remote.artery.canonical.port", address.port());
    own.put("pekko.remote.artery.bind.hostname", address.bindHost());
    own.put("pekko.cluster.roles", List.of(MemberFormats.role()));
    own.put("sampo-membership.seeds", address.seedNodes());
    own.put("sampo-membership.database.url", database.url());
    own.put("sampo-membership.database.user", database.user());
    own.put("sampo-membership.database.password", database.password());
    String db = "pekko-persistence-jdbc.shared-databases.slick.db.";
    own.put(db + "dataSourceClassName", SessionSource.class.getName());
    own.put(db + "exceptionOverrideClassName", StaleServer.class.getName());
    own.put(db + "properties.url", database.url());
    own.put(db + "properties.user", database.user());
    own.put(db + "properties.password", database.password());
    own.put(db + "properties.use", SessionUse.JOURNAL.name());
    own.put(db + "numThreads", journalConnections);
    own.put(db + "maxConnections", journalConnections);
    own.put(db + "minConnections", journalConnections);
    own.put("jdbc-journal.parallelism", Math.min(WRITES_AT_ONCE, journalConnections));
    return first
        .withFallback(ConfigFactory.parseMap(own, "the node's addresses and database"))
        .withFallback(ConfigFactory.parseResources("sampo-cluster.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved())
        .resolve();
  }
}
