package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the processes whose working directory is a server's data: that of all of PostgreSQL's. */
final class DirectoryUsers {

  private static final Path PROCESSES = Path.of("/proc");

  private DirectoryUsers() {}

  /**
   * Whether there are any. Where working directories cannot be seen, any server whose command names
   * the directory counts.
   */
  static boolean any(Path data) {
    if (!Files.isDirectory(PROCESSES.resolve("self"))) {
      return ProcessHandle.allProcesses()
          .filter(process -> process.pid() != ProcessHandle.current().pid())
          .flatMap(process -> process.info().commandLine().stream())
          .anyMatch(line -> line.contains(data.toString()));
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        if (isIn(process, data)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new DatabaseException("Cannot look for processes in " + PROCESSES, e);
    }
  }

  /** Whether a process works in a directory; one that has ended works nowhere. */
  static boolean isIn(Path process, Path directory) {
    try {
      return Files.isSameFile(process.resolve("cwd"), directory);
    } catch (IOException _) {
      return false;
    }
  }
}
