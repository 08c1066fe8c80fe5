package io.sampo.app.cli;

import io.sampo.app.client.ManagementClient;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which node's management port a command talks to. */
final class ManagementOptions {

  /** The option that says so. */
  static final String OPTION = "--management";

  /** The environment variable that says so. */
  static final String VARIABLE = "SAMPO_MANAGEMENT_URL";

  private static final String DEFAULT_PORT = "7626";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = OPTION,
      paramLabel = "URL",
      description =
          "The management port of any node (default: "
              + VARIABLE
              + ", else this machine's at SAMPO_MANAGEMENT_PORT or "
              + DEFAULT_PORT
              + ").")
  private @Nullable String url;

  /** A client of the node. */
  ManagementClient connect(Terminal terminal) {
    String text = url == null ? terminal.variable(VARIABLE).orElseGet(() -> local(terminal)) : url;
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return new ManagementClient(uri);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw usage("'" + text + "' is not a management address: write http://HOST:PORT");
  }

  private static String local(Terminal terminal) {
    String port = terminal.variable("SAMPO_MANAGEMENT_PORT").orElse(DEFAULT_PORT);
    return "http://127.0.0.1:" + port;
  }

  private ParameterException usage(String message) {
    if (command == null) {
      throw new IllegalStateException("not part of a command: " + message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
