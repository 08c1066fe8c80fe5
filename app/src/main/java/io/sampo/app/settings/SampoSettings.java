package io.sampo.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.sampo.app.http.HttpSettings;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.node.NodeSettings;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * All that a node is set to; docs/CONFIGURATION.md explains each setting.
 *
 * @param http the message API
 * @param management where Pekko Management listens
 * @param remoting how nodes talk to each other
 * @param database PostgreSQL
 * @param node partitions, workers and archive
 * @param handlersDir the jars with handlers
 * @param httpHandler the handler {@code http}
 * @param execHandler the handler {@code exec}
 * @param insecureBindAllowed whether others may reach this node, which asks for no credentials
 * @param allowedHosts hosts that both HTTP ports answer for beside their own
 * @param logging what is written to standard error
 * @param pekko the block {@code pekko} of the user's file, unchecked and not resolved
 */
public record SampoSettings(
    HttpSettings http,
    Management management,
    Remoting remoting,
    DatabaseSettings database,
    NodeSettings node,
    Path handlersDir,
    HttpHandlerSettings httpHandler,
    ExecHandlerSettings execHandler,
    boolean insecureBindAllowed,
    List<String> allowedHosts,
    Logging logging,
    Config pekko) {

  private static final List<String> OF_A_CLUSTER =
      List.of("database.jdbcUrl", "remoting.seedNodes");

  /** Takes an unmodifiable copy. */
  public SampoSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /**
   * Where Pekko Management listens.
   *
   * @param bind the address to listen at
   * @param port 0 for any free one
   */
  public record Management(String bind, int port) {}

  /**
   * How nodes talk to each other.
   *
   * @param bind the address to listen at
   * @param port the port to listen at and to be reached by
   * @param advertisedHost the host to be reached by; an IPv6 address in brackets
   * @param seedNodes who may begin a cluster; empty if this node may
   * @param frameBytesMax the largest message
   * @param tls how connections between nodes are secured, if they are
   */
  public record Remoting(
      String bind,
      int port,
      String advertisedHost,
      List<HostPort> seedNodes,
      int frameBytesMax,
      Optional<Tls> tls) {

    /** Takes an unmodifiable copy. */
    public Remoting {
      seedNodes = List.copyOf(seedNodes);
    }

    /** How others reach this node. */
    public HostPort self() {
      return new HostPort(advertisedHost, port);
    }
  }

  /**
   * What a node shows to the others and asks of them, as files in PEM.
   *
   * @param certificate of this node
   * @param key of that certificate
   * @param ca the certificate of those who may issue certificates of nodes
   */
  public record Tls(Path certificate, Path key, Path ca) {}

  /** A host and its port; an IPv6 address in brackets. */
  public record HostPort(String host, int port) {

    /** Those of a host or address as it is bound to, which has brackets or not. */
    public static HostPort of(String bind, int port) {
      return new HostPort(bracketed(bind), port);
    }

    /** An IPv6 address in brackets, anything else as it is. */
    static String bracketed(String host) {
      return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * What is written to standard error.
   *
   * @param level from which level Sampo and handlers are heard
   * @param format for whom
   */
  public record Logging(Level level, Format format) {

    /** Whom the lines are for. */
    public enum Format {
      /** For people. */
      PLAIN,
      /** For machines: one JSON object a line. */
      JSON
    }
  }

  /**
   * Reads the settings: the command line over the environment over the user's file over the
   * defaults. The file is {@code conf/sampo.conf} if there is one, or what {@code SAMPO_CONF} says.
   *
   * @param home the directory Sampo is installed in
   * @param environment all environment variables
   * @param options settings from the command line, by the names of their variables
   * @throws SettingsException if they cannot be used, with all that is wrong
   */
  public static SampoSettings load(
      Path home, Map<String, String> environment, Map<String, String> options) {
    return load(home, environment, options, List.of());
  }

  /**
   * As {@link #load}, for a node on its own: what the file or the environment say of a database and
   * of other nodes is not for it.
   */
  public static SampoSettings loadAlone(
      Path home, Map<String, String> environment, Map<String, String> options) {
    return load(home, environment, options, OF_A_CLUSTER);
  }

  private static SampoSettings load(
      Path home,
      Map<String, String> environment,
      Map<String, String> options,
      List<String> without) {
    List<SettingsProblem> problems = new ArrayList<>();
    SettingsKeys keys = SettingsKeys.load();
    SettingsLayers layers = new SettingsLayers(keys, problems);
    Config file = layers.file(home, environment);
    Config variables =
        layers.variables(options, "option").withFallback(layers.variables(environment, "variable"));
    for (String key : without) {
      String path = SettingsKeys.ROOT + "." + key;
      file = file.withoutPath(path);
      variables = variables.withoutPath(path);
    }
    ConfigObject values = layers.merge(variables, file);
    SettingsReader reader = new SettingsReader(keys, values, problems);
    SampoSettings settings = new SettingsBuilder(reader, home).build(SettingsLayers.pekko(file));
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }
}
