package io.sampo.app.cli;

import io.sampo.app.node.SampoNode;
import io.sampo.app.settings.SampoLogging;
import io.sampo.app.settings.SampoSettings;
import io.sampo.app.settings.SampoSettings.HostPort;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts real nodes from {@code conf/} and the environment. */
final class SettingsLauncher implements NodeLauncher {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsLauncher.class);

  private static final Duration READY_WITHIN = Duration.ofSeconds(20);

  private final Path home;
  private final Map<String, String> environment;

  SettingsLauncher(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  @Override
  public Node launch(Profile profile, Map<String, String> overrides) {
    SampoSettings settings =
        profile == Profile.DEV
            ? SampoSettings.loadAlone(home, environment, overrides)
            : SampoSettings.load(home, environment, overrides);
    SampoLogging.apply(settings.logging(), settings.node().name());
    SampoNode node = SampoNode.start(settings);
    node.awaitReady(READY_WITHIN);
    return new Started(node, settings);
  }

  private record Started(SampoNode node, SampoSettings settings) implements Node {

    @Override
    public String greeting() {
      String api = "http://" + HostPort.of(settings.http().bind(), node.apiAddress().getPort());
      return """
      %s
        message API  %s   (try it: %s/docs)
        management   http://%s/cluster/members
        data         %s
        handlers     %s
      Ctrl-C ends it; what it accepted is kept.\
      """
          .formatted(
              state(),
              api,
              api,
              HostPort.of(settings.management().bind(), node.managementPort()),
              data(),
              settings.handlersDir());
    }

    private Object data() {
      return settings.database().jdbcUrl() == null
          ? settings.database().dataDir()
          : "in the PostgreSQL of database.jdbcUrl";
    }

    private String state() {
      List<String> problems = node.health().problems();
      return problems.isEmpty()
          ? "Sampo is ready."
          : "Sampo listens but is not ready yet: %s. It goes on trying."
              .formatted(String.join("; ", problems));
    }

    @Override
    public void lastWords(String why) {
      try {
        node.leaveWord(why);
      } catch (SQLException e) {
        LOG.warn("No word could be left for the other nodes: {}", e.getMessage());
      }
    }

    @Override
    public End awaitTermination() {
      node.terminated().toCompletableFuture().join();
      return node.wasDowned() ? End.DOWNED : End.LEFT;
    }

    @Override
    public void close() {
      node.close();
    }
  }
}
