package io.sampo.cluster.database;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The server's log file; kept out of the user's sight unless something fails. */
record PostgresLog(Path file) {

  private static final long ROTATE_BYTES = 16 << 20;
  private static final int TAIL_BYTES = 8_192;
  private static final int TAIL_LINES = 15;

  /** How lines are marked that say why something ended, the surest first. */
  private static final List<String> GRAVE = List.of("PANIC:", "FATAL:", "error:", "ERROR:");

  private static final Pattern GRAVE_MARK =
      Pattern.compile("^.*?((?:PANIC|FATAL|error|ERROR): .*)$");

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

  /** Why it failed, as a sentence, by the line that says so; empty if none does. */
  static String cause(String text) {
    List<String> lines = text.lines().toList();
    return GRAVE.stream()
        .flatMap(mark -> lines.stream().filter(line -> line.contains(mark)))
        .findFirst()
        .map(line -> asSentence(GRAVE_MARK.matcher(line).replaceFirst("$1")))
        .orElse("");
  }

  /** What a program said, with the line first that says why it failed. */
  static String causeFirst(String output) {
    String cause = cause(output);
    return cause.isEmpty() ? output : cause + "\n" + output.indent(2).stripTrailing();
  }

  private static String asSentence(String line) {
    String text = line.strip();
    return text.endsWith(".") ? text : text + ".";
  }
}
