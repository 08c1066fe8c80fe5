package io.sampo.cluster.worker.builtin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process of this machine as Linux shows it in {@code /proc}.
 *
 * @param pid its id
 * @param parent the id of its parent
 * @param session the id of its session, which is that of the process that began it
 * @param startedAt in ticks of the kernel
 * @param mark whose command it belongs to; null for none, or where this node may not see it
 */
record RunningProcess(
    long pid, long parent, long session, long startedAt, @Nullable CommandMark mark) {

  private static final Path PROC = Path.of("/proc");

  /** Places after the name, which stands in brackets and may hold anything. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int SESSION = 3;
  private static final int STARTED_AT = 19;

  /** Whether processes can be seen at all. */
  static boolean visible() {
    return Files.isReadable(PROC.resolve("self/stat"));
  }

  /** All that run now. */
  static List<RunningProcess> all() {
    List<RunningProcess> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        RunningProcess process = read(Long.parseLong(folder.getFileName().toString()));
        if (process != null) {
          all.add(process);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return all;
  }

  /** The process of an id; null if it has ended, though its parent may not have noticed yet. */
  static @Nullable RunningProcess read(long pid) {
    Path folder = PROC.resolve(Long.toString(pid));
    try {
      String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if ("ZX".contains(fields[STATE])) {
        return null;
      }
      return new RunningProcess(
          pid,
          Long.parseLong(fields[PARENT]),
          Long.parseLong(fields[SESSION]),
          Long.parseLong(fields[STARTED_AT]),
          markIn(folder));
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable CommandMark markIn(Path folder) {
    try {
      return CommandMark.in(Files.readAllBytes(folder.resolve("environ")));
    } catch (IOException e) {
      return null; // Another user's.
    }
  }

  /** To end it by; empty if its id is another's by now. */
  Optional<ProcessHandle> handle() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    RunningProcess now = read(pid);
    return now != null && now.startedAt == startedAt ? handle : Optional.empty();
  }
}
