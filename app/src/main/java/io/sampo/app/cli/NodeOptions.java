package io.sampo.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a node that can be given on the command line; all others are in conf/. */
final class NodeOptions {

  @Option(names = "--http-port", paramLabel = "PORT", description = "Message API (7070).")
  private @Nullable Integer httpPort;

  @Option(names = "--management-port", paramLabel = "PORT", description = "Management (7626).")
  private @Nullable Integer managementPort;

  @Option(names = "--remoting-port", paramLabel = "PORT", description = "Cluster (7355).")
  private @Nullable Integer remotingPort;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the database lives.")
  private @Nullable String dataDir;

  @Option(names = "--handlers-dir", paramLabel = "DIR", description = "Jars with handlers.")
  private @Nullable String handlersDir;

  /** What was given, by the names of the environment variables. */
  Map<String, String> overrides() {
    Map<String, String> overrides = new LinkedHashMap<>();
    put(overrides, "SAMPO_HTTP_PORT", httpPort);
    put(overrides, "SAMPO_MANAGEMENT_PORT", managementPort);
    put(overrides, "SAMPO_REMOTING_PORT", remotingPort);
    put(overrides, "SAMPO_DATA_DIR", dataDir);
    put(overrides, "SAMPO_HANDLERS_DIR", handlersDir);
    return overrides;
  }

  private static void put(Map<String, String> overrides, String name, @Nullable Object value) {
    if (value != null) {
      overrides.put(name, value.toString());
    }
  }
}
