package io.sampo.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.sampo.app.settings.SampoSettings.HostPort;
import io.sampo.app.settings.SampoSettings.Management;
import io.sampo.app.settings.SampoSettings.Remoting;
import io.sampo.app.settings.SampoSettings.Tls;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.node.ClusterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;

/** Tells Pekko what Sampo is set to. */
public final class PekkoConfig {

  private static final String DATABASE = "pekko-persistence-jdbc.shared-databases.slick.db.";
  private static final String SHUTDOWN = "pekko.coordinated-shutdown.phases.";

  /** Where a node lets its work end, before it leaves the cluster. */
  private static final List<String> PHASES_OF_WORK =
      List.of("before-service-unbind", "service-requests-done", "service-stop");

  private static final Duration SHUTDOWN_MARGIN = Duration.ofSeconds(10);

  private PekkoConfig() {}

  /**
   * The configuration of the actor system {@code sampo}: the user's block {@code pekko} over what
   * follows from the settings over {@code sampo-pekko.conf} over the engine's configuration.
   *
   * @param access the database once it runs
   */
  public static Config pekkoConfig(SampoSettings settings, DatabaseAccess access) {
    Remoting remoting = settings.remoting();
    Map<String, Object> values = new HashMap<>();
    values.put("pekko.remote.artery.bind.port", remoting.port());
    values.put("pekko.remote.artery.advanced.maximum-frame-size", remoting.frameBytesMax());
    remoting.tls().ifPresent(tls -> putTls(values, tls));
    putManagement(values, settings);
    putShutdown(values, settings.node().stopWithin());
    putPoolTimeouts(values, settings.database().connectTimeout());
    Config first =
        settings
            .pekko()
            .withFallback(ConfigFactory.parseMap(values, "the settings of Sampo"))
            .withFallback(
                ConfigFactory.parseResources(
                    PekkoConfig.class.getClassLoader(),
                    "sampo-pekko.conf",
                    ConfigParseOptions.defaults().setAllowMissing(false)));
    return ClusterConfig.of(
        first, address(remoting), access, settings.database().journalConnections());
  }

  private static ClusterConfig.Address address(Remoting remoting) {
    return new ClusterConfig.Address(
        remoting.advertisedHost(),
        remoting.port(),
        remoting.bind(),
        remoting.seedNodes().stream().map(HostPort::toString).toList());
  }

  private static void putTls(Map<String, Object> values, Tls tls) {
    String ssl = "pekko.remote.artery.ssl.";
    values.put("pekko.remote.artery.transport", "tls-tcp");
    values.put(ssl + "ssl-engine-provider", RotatingKeysSSLEngineProvider.class.getName());
    values.put(ssl + "rotating-keys-engine.cert-file", readable("certificate", tls.certificate()));
    values.put(ssl + "rotating-keys-engine.key-file", readable("key", tls.key()));
    values.put(ssl + "rotating-keys-engine.ca-cert-file", readable("ca", tls.ca()));
  }

  private static String readable(String key, Path file) {
    if (!Files.isReadable(file)) {
      String what = "sampo.remoting.tls.%s = %s".formatted(key, file);
      throw new SettingsException(
          List.of(new SettingsProblem(what, "", "there is no file that can be read")));
    }
    return file.toString();
  }

  private static void putManagement(Map<String, Object> values, SampoSettings settings) {
    Management management = settings.management();
    values.put("pekko.management.http.hostname", settings.remoting().advertisedHost());
    values.put("pekko.management.http.port", management.port());
    values.put("pekko.management.http.bind-hostname", management.bind());
    values.put("pekko.management.http.bind-port", management.port());
  }

  private static void putShutdown(Map<String, Object> values, Duration stopWithin) {
    Duration timeout = stopWithin.plus(SHUTDOWN_MARGIN);
    PHASES_OF_WORK.forEach(phase -> values.put(SHUTDOWN + phase + ".timeout", timeout));
  }

  private static void putPoolTimeouts(Map<String, Object> values, Duration timeout) {
    values.put(DATABASE + "connectionTimeout", timeout.toMillis());
    values.put(DATABASE + "validationTimeout", timeout.toMillis());
  }
}
