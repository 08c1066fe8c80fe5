package io.sampo.app.cli;

import io.sampo.app.client.SampoClient;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command talks to. */
final class ServerOptions {

  private static final String DEFAULT_URL = "http://127.0.0.1:7070";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server (default: SAMPO_URL, else " + DEFAULT_URL + ").")
  private @Nullable String url;

  /** The server's address. */
  URI url(Terminal terminal) {
    String text = url != null ? url : terminal.variable("SAMPO_URL").orElse(DEFAULT_URL);
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw usage("'" + text + "' is not a server's address: write http://HOST:PORT");
  }

  /** Standard input, for a command that cannot do without. */
  InputStream input(Terminal terminal) {
    if (terminal.in() instanceof ClosedInput) {
      throw usage("standard input is closed: give it something to read, such as '< FILE'");
    }
    return terminal.in();
  }

  /** A client of the server. */
  SampoClient connect(Terminal terminal) {
    return new SampoClient(url(terminal));
  }

  /** The failure of a command line that says something impossible. */
  ParameterException usage(String message) {
    if (command == null) {
      throw new IllegalStateException("not part of a command: " + message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
