package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says about its main process in {@code postmaster.pid}: a line each for the
 * process id, data directory, start time, port, socket directory, address, shared memory, status.
 */
record PostmasterFile(Path file, List<String> lines) {

  private static final Path PROCESSES = Path.of("/proc");
  private static final int STATUS_LINE = 7;
  private static final Pattern PROCESS_ID = Pattern.compile("\\s*-?\\d{1,10}\\s*");
  private static final Duration ORPHANS_BOUND = Duration.ofSeconds(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** Above the largest process id that Linux can give. */
  private static final String NO_PROCESS = Integer.toString(Integer.MAX_VALUE);

  static @Nullable PostmasterFile read(Path data) {
    Path file = data.resolve("postmaster.pid");
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() ? null : new PostmasterFile(file, lines);
    } catch (IOException _) {
      return null;
    }
  }

  /**
   * Removes a file that a power cut left without a process id: PostgreSQL would refuse to start
   * until somebody deletes it. The caller holds the lock that lets only one process start a server;
   * one that a process, which died since, has just begun is given the time to write the file.
   *
   * @throws DatabaseException if processes of a server still run in that directory
   */
  static void removeIfDamaged(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!isDamaged(file)) {
      return;
    }
    boolean settled =
        Poll.until(ORPHANS_BOUND, LOOK_EVERY, () -> !isDamaged(file) || !DirectoryUsers.any(data));
    if (!settled) {
      throw new DatabaseException(
          "The file %s is damaged, and processes of a server still run there. End them and start"
                  .formatted(file)
              + " again.");
    }
    if (isDamaged(file)) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isDamaged(Path file) {
    try {
      List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
      return lines.isEmpty() || !PROCESS_ID.matcher(lines.getFirst()).matches();
    } catch (IOException _) {
      return false;
    }
  }

  boolean isReady() {
    return lines.size() > STATUS_LINE
        && lines.get(STATUS_LINE).strip().equals("ready")
        && isAlive();
  }

  /**
   * Whether the process is there and is the server of this data directory, which is the working
   * directory of every PostgreSQL process. A zombie has none; a stranger with the same process id
   * has another. Where working directories cannot be seen, the program's name must do.
   */
  boolean isAlive() {
    String pid = lines.getFirst().strip();
    if (!PROCESS_ID.matcher(pid).matches()) {
      return false;
    }
    if (Files.isDirectory(PROCESSES.resolve("self"))) {
      return DirectoryUsers.isIn(PROCESSES.resolve(pid), file.resolveSibling("."));
    }
    return ProcessHandle.of(Long.parseLong(pid))
        .flatMap(process -> process.info().command())
        .filter(command -> command.endsWith("/postgres"))
        .isPresent();
  }

  /**
   * Puts an impossible process id in place of one that died. PostgreSQL itself would take a
   * stranger with a reused id for its server and refuse to start; deleting the file instead would
   * take away its check that no child of the dead server is left.
   */
  void disown() throws IOException {
    List<String> rest = lines.subList(1, lines.size());
    Files.writeString(file, NO_PROCESS + "\n" + String.join("\n", rest) + "\n");
  }
}
