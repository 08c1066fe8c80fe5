package io.sampo.app.task;

import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Room;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Waits for tasks to finish, so many at once over all requests. A wait is cut in slices: one whose
 * client is gone costs nothing beyond the slice, and an outage shorter than the wait is sat out.
 */
public final class Waits {

  private static final Duration SLICE = Duration.ofSeconds(30);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final TaskService service;
  private final Room room;

  /** Waits in a room for so many. */
  public Waits(TaskService service, Room room) {
    this.service = service;
    this.room = room;
  }

  /** The room that every wait takes a place of. */
  public Room room() {
    return room;
  }

  /** The problem of a wait for which there is no room. */
  public static Problem full() {
    String detail = "as many requests wait as may; ask again, or without waiting";
    return Problem.of(ProblemType.TOO_MANY_WAITING, detail).retryAfter(RETRY_AFTER);
  }

  /**
   * The task as soon as it is finished, or as it stands when the time is over or waiting for it has
   * no point any more. The caller took a place; it is given back here.
   */
  public CompletionStage<Optional<TaskRecord>> awaitAlone(
      TaskId id, Duration atMost, CompletableFuture<Void> dropped) {
    CompletableFuture<Optional<TaskRecord>> answer = new CompletableFuture<>();
    var _ = answer.whenComplete((_, _) -> room.leave(1));
    await(id, atMost, dropped).whenComplete((task, failure) -> complete(answer, task, failure));
    var _ =
        dropped.thenRun(() -> {
          if (!answer.isDone()) {
            service.find(id).whenComplete((task, failure) -> complete(answer, task, failure));
          }
        });
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, T value, Throwable failure) {
    if (failure == null) {
      answer.complete(value);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  /** The same without a place of its own; it may end a little late when dropped. */
  public CompletionStage<Optional<TaskRecord>> await(
      TaskId id, Duration atMost, CompletableFuture<Void> dropped) {
    return slice(id, System.nanoTime() + atMost.toNanos(), dropped);
  }

  private CompletionStage<Optional<TaskRecord>> slice(
      TaskId id, long deadlineNanos, CompletableFuture<Void> dropped) {
    Duration rest = Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    boolean last = rest.compareTo(SLICE) <= 0;
    return service
        .awaitFinished(id, last ? rest : SLICE)
        .handle((task, failure) -> {
          if (failure != null) {
            return afterFailure(id, deadlineNanos, dropped, failure);
          }
          boolean over = last || dropped.isDone();
          return over || task.isEmpty() || task.get().status().finished()
              ? CompletableFuture.completedStage(task)
              : slice(id, deadlineNanos, dropped);
        })
        .thenCompose(next -> next);
  }

  private CompletionStage<Optional<TaskRecord>> afterFailure(
      TaskId id, long deadlineNanos, CompletableFuture<Void> dropped, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof Unavailable unavailable)
        || dropped.isDone()
        || System.nanoTime() >= deadlineNanos) {
      return CompletableFuture.failedStage(cause);
    }
    long pauseMillis = Math.min(unavailable.retryAfter().toMillis(), PAUSE_MAX.toMillis());
    return CompletableFuture.supplyAsync(
            () -> slice(id, deadlineNanos, dropped),
            CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS))
        .thenCompose(next -> next);
  }
}
