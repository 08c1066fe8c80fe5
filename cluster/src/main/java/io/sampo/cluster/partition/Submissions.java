package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Small questions about commands on their way into a turn. */
final class Submissions {

  private Submissions() {}

  /** The idempotency keys among tasks. */
  static Set<String> keys(List<PartitionCommand.Submit> tasks) {
    Set<String> keys = Set.of();
    for (PartitionCommand.Submit task : tasks) {
      String key = task.spec().idempotencyKey();
      if (key != null) {
        keys = keys.isEmpty() ? new HashSet<>() : keys;
        keys.add(key);
      }
    }
    return keys;
  }

  /** The same tasks, each with what the archive holds under its key. */
  static List<PartitionCommand.Submit> with(
      List<PartitionCommand.Submit> tasks, Map<String, PartitionCommand.ArchivedKey> archived) {
    if (archived.isEmpty()) {
      return tasks;
    }
    List<PartitionCommand.Submit> known = new ArrayList<>(tasks.size());
    for (PartitionCommand.Submit task : tasks) {
      String key = task.spec().idempotencyKey();
      known.add(
          key == null || !archived.containsKey(key)
              ? task
              : new PartitionCommand.Submit(task.spec(), task.bodyHash(), archived.get(key)));
    }
    return known;
  }

  /** The command that forgets tasks the archive holds. */
  static PartitionCommand forget(List<TaskRecord> tasks) {
    return new PartitionCommand.ForgetArchived(
        tasks.stream().map(PartitionCommand.Ending::of).toList());
  }

  /** The token of the attempt that a command says has ended. */
  static OptionalLong endedAttempt(PartitionCommand command) {
    return switch (command) {
      case PartitionCommand.Complete c -> OptionalLong.of(c.token());
      case PartitionCommand.Fail c -> OptionalLong.of(c.token());
      case PartitionCommand.Lose c -> OptionalLong.of(c.token());
      case PartitionCommand.Submit _,
          PartitionCommand.Cancel _,
          PartitionCommand.RetryByHand _,
          PartitionCommand.Report _,
          PartitionCommand.ForgetArchived _,
          PartitionCommand.ChangeQueue _ ->
          OptionalLong.empty();
    };
  }

  /** About how many bytes a command brings to the journal. */
  static int bytes(PartitionCommand command) {
    return switch (command) {
      case PartitionCommand.Complete complete -> 20 + complete.result().length();
      case PartitionCommand.Submit submit -> 40 + submit.spec().payload().length();
      case PartitionCommand.Fail _ -> 1_000;
      case PartitionCommand.Cancel _,
          PartitionCommand.RetryByHand _,
          PartitionCommand.Lose _,
          PartitionCommand.Report _,
          PartitionCommand.ForgetArchived _,
          PartitionCommand.ChangeQueue _ ->
          50;
    };
  }
}
