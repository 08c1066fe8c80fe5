package io.sampo.app.fake;

import io.sampo.cluster.task.ChangeAnswer;
import io.sampo.cluster.task.QueueAnswer;
import io.sampo.cluster.task.QueueStatus;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TaskStats;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.cluster.task.WaitReason;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * A task service that accepts everything at once and keeps nothing: for measuring what is before
 * it.
 */
public final class InstantTaskService implements TaskService {

  private final AtomicLong number = new AtomicLong();

  @Override
  public CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs) {
    long now = System.currentTimeMillis();
    List<SubmitAnswer> answers = new ArrayList<>(specs.size());
    for (int i = 0; i < specs.size(); i++) {
      answers.add(new SubmitAnswer.Accepted(TaskId.of(now, 1, 1, number.incrementAndGet())));
    }
    // On another thread, as a journal would.
    return CompletableFuture.supplyAsync(() -> answers);
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> find(TaskId id) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> awaitFinished(TaskId id, Duration atMost) {
    return find(id);
  }

  @Override
  public CompletionStage<TaskPage> list(TaskFilter filter, @Nullable TaskId before, int limit) {
    return CompletableFuture.completedFuture(TaskPage.EMPTY);
  }

  @Override
  public CompletionStage<ChangeAnswer> cancel(TaskId id) {
    return CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
  }

  @Override
  public CompletionStage<ChangeAnswer> retry(TaskId id) {
    return CompletableFuture.completedFuture(new ChangeAnswer.Unknown());
  }

  @Override
  public CompletionStage<Optional<WaitReason>> why(TaskId id) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  @Override
  public CompletionStage<TaskStats> stats() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public CompletionStage<List<QueueStatus>> queues() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<QueueAnswer> changeQueue(
      String queue, QueuePatch patch, @Nullable Set<Long> expected) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public CompletionStage<List<TypeStatus>> types() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public boolean knowsType(String type) {
    return true;
  }

  @Override
  public Source<TaskChange, NotUsed> changes(@Nullable TaskId id) {
    return Source.empty();
  }
}
