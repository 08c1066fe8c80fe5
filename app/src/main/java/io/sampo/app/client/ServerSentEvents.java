package io.sampo.app.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A stream of server-sent events, read one by one as the WHATWG standard lays down. */
public final class ServerSentEvents implements Closeable {

  private final BufferedReader lines;
  private String lastId = "";
  private String name = "";
  private final StringBuilder data = new StringBuilder();

  /** Reads the events of this body. */
  public ServerSentEvents(InputStream body) {
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /** The next event, or empty at the end of the stream; an event cut off there is dropped. */
  public Optional<ServerSentEvent> next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isEmpty()) {
        take(line);
      } else if (!data.isEmpty()) {
        return Optional.of(dispatch());
      } else {
        name = "";
      }
    }
    return Optional.empty();
  }

  private void take(String line) {
    int colon = line.indexOf(':');
    if (colon == 0) {
      return; // a comment: the server keeps the connection alive with these
    }
    String field = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1);
    String value = rest.startsWith(" ") ? rest.substring(1) : rest;
    switch (field) {
      case "id" -> lastId = value;
      case "event" -> name = value;
      case "data" -> data.append(value).append('\n');
      default -> {} // "retry" and unknown fields change nothing here
    }
  }

  private ServerSentEvent dispatch() {
    data.setLength(data.length() - 1);
    ServerSentEvent event =
        new ServerSentEvent(lastId, name.isEmpty() ? "message" : name, data.toString());
    name = "";
    data.setLength(0);
    return event;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
