package io.sampo.cluster.task;

import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of the whole cluster, live and archived, as any node serves them.
 *
 * <p>Expected refusals are values. A stage fails with {@link Unavailable} when the journal or the
 * archive cannot be reached now; the caller may try again, and where the call changes something it
 * may or may not have happened.
 */
public interface TaskService {

  /**
   * Waits until a submission would be answered in time, so that it need not be read before; that is
   * at once as a rule.
   *
   * @return empty when it is time, else why it is not to be submitted; whoever waits no longer may
   *     complete it
   */
  default CompletableFuture<Optional<SubmitAnswer.Overloaded>> turn() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /**
   * Accepts tasks, each for itself.
   *
   * @param specs at most {@link #SUBMIT_MAX}
   * @return one answer for each, in order, once all that were accepted are durable
   */
  CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs);

  /** How many tasks one {@link #submit} takes at most. */
  int SUBMIT_MAX = 1_000;

  /** The task as it stands, live or archived. */
  CompletionStage<Optional<TaskRecord>> find(TaskId id);

  /**
   * The task as soon as it is finished, or as it stands when the time is over.
   *
   * @param atMost how long to wait
   */
  CompletionStage<Optional<TaskRecord>> awaitFinished(TaskId id, Duration atMost);

  /**
   * One page of tasks, live and archived. Of large ones it holds fewer than asked for.
   *
   * @param before only tasks older than this one; null for the first page
   * @param limit how many at most
   */
  CompletionStage<TaskPage> list(TaskFilter filter, @Nullable TaskId before, int limit);

  /** Ends a task by request; a running one is interrupted and ends soon after. */
  CompletionStage<ChangeAnswer> cancel(TaskId id);

  /** Runs a failed task again with fresh attempts. */
  CompletionStage<ChangeAnswer> retry(TaskId id);

  /** What an unfinished task waits for. */
  CompletionStage<Optional<WaitReason>> why(TaskId id);

  /** The counters of the whole cluster. */
  CompletionStage<TaskStats> stats();

  /** The queues that hold tasks or were changed, by name. */
  CompletionStage<List<QueueStatus>> queues();

  /**
   * Changes what holds for a queue, in the whole cluster, for good. What the patch does not say
   * stays, whoever changes it at the same time.
   *
   * @param expected the versions of which one must hold for the change to be made; null for any
   */
  CompletionStage<QueueAnswer> changeQueue(
      String queue, QueuePatch patch, @Nullable Set<Long> expected);

  /** The handlers known in the cluster, by type. */
  CompletionStage<List<TypeStatus>> types();

  /** Whether a handler for this type is known in the cluster. Cheap: answered from memory. */
  boolean knowsType(String type);

  /**
   * State changes as they become durable, from now on. A listener that is too slow loses changes
   * and gets a {@link TaskChange.Gap} in their place.
   *
   * @param id only of this task; null for all tasks
   */
  Source<TaskChange, NotUsed> changes(@Nullable TaskId id);
}
