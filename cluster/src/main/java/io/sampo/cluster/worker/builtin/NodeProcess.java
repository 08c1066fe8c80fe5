package io.sampo.cluster.worker.builtin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One run of a node: a process id names it only together with its namespace and its start.
 *
 * @param namespace of process ids; empty where the system has none
 * @param pid its id there
 * @param startedAt in ticks of the kernel, or 0 where not known
 */
record NodeProcess(String namespace, long pid, long startedAt) {

  static final NodeProcess SELF = self();

  private static NodeProcess self() {
    long pid = ProcessHandle.current().pid();
    RunningProcess self = RunningProcess.read(pid);
    return new NodeProcess(namespaceOfSelf(), pid, self == null ? 0 : self.startedAt());
  }

  private static String namespaceOfSelf() {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return link.replaceAll("\\D", "");
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  String text() {
    return "%s/%d/%d".formatted(namespace, pid, startedAt);
  }

  /** The process of that text; null if it is none. */
  static @Nullable NodeProcess parse(String text) {
    if (!text.matches("\\d*/\\d{1,18}/\\d{1,18}")) {
      return null;
    }
    String[] parts = text.split("/", -1);
    return new NodeProcess(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  /** Whether it has certainly ended; of other namespaces nothing is certain. */
  boolean ended() {
    if (startedAt == 0 || !namespace.equals(SELF.namespace)) {
      return false;
    }
    RunningProcess now = RunningProcess.read(pid);
    return now == null || now.startedAt() != startedAt;
  }
}
