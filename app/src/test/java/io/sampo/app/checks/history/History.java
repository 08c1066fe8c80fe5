package io.sampo.app.checks.history;

import io.sampo.app.client.JsonText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients asked and were told, which faults there were, and what was there in the end: a file
 * of one JSON object a line, each with {@code what} and {@code at}, from which a {@link Verdict} is
 * reached. {@code checks/README.md} lists the kinds.
 */
public final class History implements AutoCloseable {

  private final BufferedWriter out;

  /** An empty history in this file. */
  public History(Path file) throws IOException {
    this.out = Files.newBufferedWriter(file);
  }

  /** Adds a line with the time of now. */
  public void add(String what, Consumer<ObjectNode> fields) {
    ObjectNode line = JsonText.MAPPER.createObjectNode();
    line.put("what", what).put("at", Instant.now().toString());
    fields.accept(line);
    write(JsonText.MAPPER.writeValueAsString(line));
  }

  private synchronized void write(String line) {
    try {
      out.write(line);
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
