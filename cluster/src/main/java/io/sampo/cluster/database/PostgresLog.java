package io.sampo.cluster.database;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The server's log file; kept out of the user's sight unless something fails. */
record PostgresLog(Path file) {

  private static final long ROTATE_BYTES = 16 << 20;
  private static final int TAIL_BYTES = 8_192;
  private static final int TAIL_LINES = 15;

  /** Keeps one older file. Only while the server is down, as it holds the file open. */
  void rotateIfLarge() throws IOException {
    if (Files.exists(file) && Files.size(file) > ROTATE_BYTES) {
      Files.move(file, file.resolveSibling("log.1"), REPLACE_EXISTING);
    }
  }

  long size() {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0;
    }
  }

  /** The last lines written since the file had that size. */
  String tail(long since) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(since, log.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException _) {
      return "";
    }
  }
}
