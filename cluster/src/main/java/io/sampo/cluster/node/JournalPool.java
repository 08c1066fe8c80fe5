package io.sampo.cluster.node;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.jdbc.db.SlickExtension;
import org.apache.pekko.persistence.jdbc.db.SlickExtensionImpl;
import slick.jdbc.hikaricp.HikariCPJdbcDataSource;

/** Finds the connection pool of the journal plugin, which Slick has opened for it. */
final class JournalPool {

  private static final String JOURNAL = "jdbc-journal";

  private JournalPool() {}

  static Optional<HikariDataSource> find(ActorSystem<?> system) {
    return SlickExtension.get(system) instanceof SlickExtensionImpl slick
            && slick.database(system.settings().config().getConfig(JOURNAL)).database().source()
                instanceof HikariCPJdbcDataSource source
        ? Optional.of(source.ds())
        : Optional.empty();
  }
}
