package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names the machine, boot and container in which a server's processes can be seen. Containers that
 * share a directory share its file locks but not their processes: each would take the other's
 * server for dead and start a second one over the same data.
 */
record MachineMark(Path file) {

  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  static MachineMark of(PostgresDirectory directory) {
    return new MachineMark(directory.path().resolve("machine"));
  }

  /** Writes this machine's mark, unless nodes elsewhere use the server: then refuses. */
  void claim(boolean othersUse) {
    try {
      String here = here();
      String marked = Files.exists(file) ? Files.readString(file).strip() : "";
      if (marked.equals(here)) {
        return;
      }
      if (othersUse && !marked.isEmpty()) {
        throw new DatabaseException(
            "The embedded PostgreSQL in "
                + file.getParent()
                + " is used by a node in another container or on another machine. Give this node a"
                + " data directory of its own and let both use one PostgreSQL by SAMPO_JDBC_URL.");
      }
      DurableFiles.write(file, here);
    } catch (IOException e) {
      throw new DatabaseException("Cannot write " + file, e);
    }
  }

  private static String here() throws IOException {
    Path boot = Path.of("/proc/sys/kernel/random/boot_id");
    return Files.exists(boot)
        ? Files.readString(boot).strip() + " " + Files.readSymbolicLink(NAMESPACE)
        : System.getProperty("os.name");
  }
}
