package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small questions about commands on their way into a turn. */
final class Submissions {

  private Submissions() {}

  /** What picks the partition of a task that has a key of either kind. */
  static int route(TaskSpec spec) {
    String key = spec.key() != null ? spec.key() : spec.idempotencyKey();
    return key == null ? 0 : Generations.route(key);
  }

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

  /**
   * The same tasks, each with what is known about its idempotency key.
   *
   * @param settled the claims under which idempotency keys were found to be free, by their versions
   */
  static List<PartitionCommand.Submit> with(
      List<PartitionCommand.Submit> tasks, Map<String, Long> settled, ArchiveLookups.Found found) {
    if (found.byKey().isEmpty() && found.claims().isEmpty()) {
      return tasks;
    }
    List<PartitionCommand.Submit> known = new ArrayList<>(tasks.size());
    for (PartitionCommand.Submit task : tasks) {
      String key = task.spec().idempotencyKey();
      known.add(key == null ? task : with(key, task, settled.get(key), found));
    }
    return known;
  }

  private static PartitionCommand.Submit with(
      String key,
      PartitionCommand.Submit task,
      @Nullable Long settled,
      ArchiveLookups.Found found) {
    KeyClaims.Claim claim = found.claims().get(key);
    boolean claimed =
        claim != null
            && (settled == null
                || settled != claim.version()
                || claim.bodyHash() != task.bodyHash());
    return new PartitionCommand.Submit(
        task.spec(), task.bodyHash(), found.byKey().get(key), claimed);
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
      case PartitionCommand.HandBack c -> OptionalLong.of(c.token());
      case PartitionCommand.Submit _,
          PartitionCommand.Cancel _,
          PartitionCommand.RetryByHand _,
          PartitionCommand.Report _,
          PartitionCommand.ForgetArchived _,
          PartitionCommand.ChangeQueue _,
          PartitionCommand.Close _,
          PartitionCommand.Retire _ ->
          OptionalLong.empty();
    };
  }

  private static int bytes(@Nullable TaskRecord archived) {
    return archived == null
        ? 0
        : archived.spec().payload().length() + 1_000 * archived.attempts().size();
  }

  /** About how many bytes a command brings to the journal. */
  static int bytes(PartitionCommand command) {
    return switch (command) {
      case PartitionCommand.Complete complete -> 20 + complete.result().length();
      case PartitionCommand.Submit submit -> 40 + submit.spec().payload().length();
      case PartitionCommand.Fail _ -> 1_000;
      case PartitionCommand.RetryByHand retry -> 50 + bytes(retry.archived());
      case PartitionCommand.Cancel _,
          PartitionCommand.Lose _,
          PartitionCommand.HandBack _,
          PartitionCommand.Report _,
          PartitionCommand.ForgetArchived _,
          PartitionCommand.ChangeQueue _,
          PartitionCommand.Close _,
          PartitionCommand.Retire _ ->
          50;
    };
  }
}
