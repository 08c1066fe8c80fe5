package io.sampo.cluster.worker.builtin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which processes belong to a command.
 *
 * <p>They are found by the mark in their environment, by the session that the command began, and by
 * their parents. What leaves the session with another environment and outlives its parent is not
 * found, and without {@code /proc} only descendants of a command that still runs are.
 */
final class CommandProcesses {

  private CommandProcesses() {}

  /** Those of a command that this node has started. */
  static List<ProcessHandle> of(Process process, CommandMark mark, boolean ownSession) {
    if (!RunningProcess.visible()) {
      return process.isAlive() ? withDescendants(process.toHandle()) : List.of();
    }
    List<RunningProcess> all = ProcessLook.SHARED.all();
    boolean pidIsAnothers =
        !process.isAlive() && all.stream().anyMatch(other -> other.pid() == process.pid());
    boolean bySession = ownSession && !pidIsAnothers;
    return handles(
        all,
        each ->
            mark.equals(each.mark())
                || (bySession && each.session() == process.pid())
                || (each.pid() == process.pid() && !pidIsAnothers));
  }

  /** Those that earlier attempts of the same task have left on this machine. */
  static List<ProcessHandle> before(CommandMark current) {
    return handles(
        ProcessLook.SHARED.all(), each -> each.mark() != null && each.mark().isBefore(current));
  }

  /** Those whose node has ended without them. */
  static List<ProcessHandle> orphaned() {
    return handles(ProcessLook.SHARED.all(), CommandProcesses::isOrphaned);
  }

  private static boolean isOrphaned(RunningProcess process) {
    CommandMark mark = process.mark();
    NodeProcess node = mark == null ? null : NodeProcess.parse(mark.node());
    return node != null && node.ended();
  }

  /** And what they have started: a process may clean its environment. */
  private static List<ProcessHandle> handles(
      List<RunningProcess> all, Predicate<RunningProcess> belongs) {
    Set<RunningProcess> found = new HashSet<>();
    Set<Long> pids = new HashSet<>();
    all.stream().filter(belongs).forEach(found::add);
    found.forEach(each -> pids.add(each.pid()));
    boolean grown = !found.isEmpty();
    while (grown) {
      grown = false;
      for (RunningProcess each : all) {
        if (pids.contains(each.parent()) && pids.add(each.pid())) {
          grown = found.add(each);
        }
      }
    }
    found.removeIf(each -> each.pid() == NodeProcess.SELF.pid());
    return found.stream().map(RunningProcess::handle).flatMap(Optional::stream).toList();
  }

  private static List<ProcessHandle> withDescendants(ProcessHandle process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process);
    return all;
  }
}
