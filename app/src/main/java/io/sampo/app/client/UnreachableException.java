package io.sampo.app.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;

/** No answer came: nobody listens there, or the connection was lost before the answer. */
public final class UnreachableException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final URI server;

  /** No answer from this server, for this reason. */
  public UnreachableException(URI server, IOException cause) {
    super(reason(cause), cause);
    this.server = server;
  }

  /** The server that did not answer. */
  public URI server() {
    return server;
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case HttpConnectTimeoutException e -> "no connection in time";
      case HttpTimeoutException e -> "no answer in time";
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
          "unknown host";
      case ConnectException e -> "connection refused";
      default -> cause.getMessage() == null ? "connection lost" : cause.getMessage();
    };
  }
}
