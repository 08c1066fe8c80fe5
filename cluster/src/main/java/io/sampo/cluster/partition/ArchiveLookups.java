package io.sampo.cluster.partition;

import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks the archive before a decision that depends on it: a keyed submission, a retry by hand.
 *
 * <p>One question is under way at a time; what is wanted meanwhile goes into the next one. A task
 * leaves the machine only through {@link #afterLookups}, that is after every question that was
 * asked before the archive acknowledged it: so a decision finds a task in the machine, or else in
 * what the archive answered, whatever the two are doing.
 */
final class ArchiveLookups {

  private final Archive archive;
  private final KeyClaims claims;
  private final BiConsumer<CompletionStage<Found>, Consumer<Result>> pipe;
  private List<Wanted> wanted = new ArrayList<>();
  private List<Wanted> asked = List.of();
  private List<Runnable> deferred = new ArrayList<>();
  private boolean underWay;

  /** What the archive holds of what was asked for, and who has claimed the keys. */
  record Found(
      Map<String, PartitionCommand.ArchivedKey> byKey,
      Map<String, KeyClaims.Claim> claims,
      Map<TaskId, TaskRecord> byId) {}

  /** How a question ended; back on the actor's thread. */
  record Result(@Nullable Found found, @Nullable Throwable failure) {}

  /** Who waits for an answer; gets one, or is given up, once. */
  private static final class Wanted {
    final Set<String> keys;
    final @Nullable TaskId id;
    final long sinceNanos;
    private @Nullable Consumer<Found> found;
    private final Consumer<String> failed;

    Wanted(
        Set<String> keys,
        @Nullable TaskId id,
        long sinceNanos,
        Consumer<Found> found,
        Consumer<String> failed) {
      this.keys = keys;
      this.id = id;
      this.sinceNanos = sinceNanos;
      this.found = found;
      this.failed = failed;
    }

    void answer(Found answer) {
      Consumer<Found> waiting = found;
      found = null;
      if (waiting != null) {
        waiting.accept(answer);
      }
    }

    void giveUp(String reason) {
      if (found != null) {
        found = null;
        failed.accept(reason);
      }
    }
  }

  /**
   * Nothing is wanted yet.
   *
   * @param pipe brings the end of a stage back to the actor's thread
   */
  ArchiveLookups(
      Archive archive,
      KeyClaims claims,
      BiConsumer<CompletionStage<Found>, Consumer<Result>> pipe) {
    this.archive = archive;
    this.claims = claims;
    this.pipe = pipe;
  }

  void keys(Set<String> keys, long nowNanos, Consumer<Found> found, Consumer<String> failed) {
    want(new Wanted(keys, null, nowNanos, found, failed));
  }

  void id(TaskId id, long nowNanos, Consumer<Found> found, Consumer<String> failed) {
    want(new Wanted(Set.of(), id, nowNanos, found, failed));
  }

  /** Runs this once all questions under way are answered: at once where there are none. */
  void afterLookups(Runnable action) {
    if (underWay) {
      deferred.add(action);
    } else {
      action.run();
    }
  }

  /** Gives up all that has been wanted since before that time; nothing was done for it. */
  void giveUp(long beforeNanos, String reason) {
    giveUp(request -> request.sinceNanos - beforeNanos < 0, reason);
  }

  /** Gives up all that is wanted. */
  void giveUpAll(String reason) {
    giveUp(_ -> true, reason);
  }

  private void giveUp(Predicate<Wanted> which, String reason) {
    asked.stream().filter(which).forEach(request -> request.giveUp(reason));
    wanted.removeIf(request -> {
      boolean old = which.test(request);
      if (old) {
        request.giveUp(reason);
      }
      return old;
    });
  }

  private void want(Wanted request) {
    wanted.add(request);
    if (!underWay) {
      askNext();
    }
  }

  private void askNext() {
    asked = wanted;
    wanted = new ArrayList<>();
    underWay = true;
    pipe.accept(askSafely(asked), this::onResult);
  }

  private CompletionStage<Found> askSafely(List<Wanted> requests) {
    try {
      return ask(requests);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<Found> ask(List<Wanted> requests) {
    Set<String> keys = new HashSet<>();
    Map<TaskId, TaskRecord> byId = new HashMap<>();
    CompletionStage<?> ids = CompletableFuture.completedFuture(null);
    for (Wanted request : requests) {
      keys.addAll(request.keys);
      TaskId id = request.id;
      if (id != null) {
        ids = ids.thenCombine(archive.byId(id), (_, task) -> put(byId, task));
      }
    }
    return byKeys(keys, byId).thenCombine(ids, (found, _) -> found);
  }

  private CompletionStage<Found> byKeys(Set<String> keys, Map<TaskId, TaskRecord> byId) {
    return keys.isEmpty()
        ? CompletableFuture.completedFuture(new Found(Map.of(), Map.of(), byId))
        : archive
            .byKeys(keys)
            .thenCombine(claims.find(keys), (byKey, claimed) -> new Found(byKey, claimed, byId));
  }

  private static boolean put(Map<TaskId, TaskRecord> byId, Optional<TaskRecord> task) {
    task.ifPresent(record -> byId.put(record.id(), record));
    return task.isPresent();
  }

  private void onResult(Result result) {
    Found found = result.found();
    for (Wanted request : asked) {
      if (found != null) {
        request.answer(found);
      } else {
        request.giveUp("the archive cannot be read: " + result.failure());
      }
    }
    asked = List.of();
    underWay = false;
    List<Runnable> actions = deferred;
    deferred = new ArrayList<>();
    actions.forEach(Runnable::run);
    if (!wanted.isEmpty()) {
      askNext();
    }
  }
}
