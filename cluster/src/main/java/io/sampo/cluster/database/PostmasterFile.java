package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says about its main process in {@code postmaster.pid}: a line each for the
 * process id, data directory, start time, port, socket directory, address, shared memory, status.
 */
record PostmasterFile(Path file, List<String> lines) {

  private static final Path PROCESSES = Path.of("/proc");
  private static final int STATUS_LINE = 7;

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
    try {
      if (Files.isDirectory(PROCESSES.resolve("self"))) {
        Path workingDirectory = PROCESSES.resolve(pid).resolve("cwd");
        return Files.isSameFile(workingDirectory, file.toAbsolutePath().getParent());
      }
      return ProcessHandle.of(Long.parseLong(pid))
          .flatMap(process -> process.info().command())
          .filter(command -> command.endsWith("/postgres"))
          .isPresent();
    } catch (IOException | NumberFormatException _) {
      return false;
    }
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
