package io.sampo.cluster.database;

import io.sampo.cluster.task.Unavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls to the database on a few threads of their own, so that no caller blocks. A stage fails with
 * {@link Unavailable} when the database is away, is in some other {@link DatabaseTrouble} that
 * passes, or too many calls wait.
 */
public final class DatabaseCalls implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final String subject;
  private final Duration awayFor;
  private final ThreadPoolExecutor threads;
  private volatile long awaySinceNanos;
  private volatile boolean away;
  private volatile DatabaseTrouble trouble = DatabaseTrouble.UNREACHABLE;
  private volatile boolean closed;

  /** One call; it may block. */
  public interface Call<T> {
    /** Asks the database. */
    T run() throws SQLException;
  }

  /**
   * Calls on behalf of something.
   *
   * @param subject what they are for, as it begins a sentence: "The archive"
   * @param threadsMax how many run at once; each takes a connection
   * @param waitingMax how many wait for a thread before more are refused
   * @param awayFor how long calls are refused at once after the database could not be reached
   */
  public DatabaseCalls(String subject, int threadsMax, int waitingMax, Duration awayFor) {
    this.subject = subject;
    this.awayFor = awayFor;
    String name = "sampo-" + subject.replaceFirst("^The ", "").replace(' ', '-') + "-";
    this.threads =
        new ThreadPoolExecutor(
            threadsMax,
            threadsMax,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(waitingMax),
            Thread.ofPlatform().daemon().name(name, 0).factory());
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Makes a call as soon as a thread is free. */
  public <T> CompletableFuture<T> submit(Call<T> call) {
    if (isAway()) {
      return CompletableFuture.failedFuture(databaseAway());
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> run(call, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new Unavailable(
              "Too much waits already for the database of " + lowerCase(), Duration.ofSeconds(1)));
    }
    return answer;
  }

  /** Stops its threads; calls that wait fail at once. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow().forEach(Runnable::run);
  }

  private <T> void run(Call<T> call, CompletableFuture<T> answer) {
    if (isAway()) {
      answer.completeExceptionally(databaseAway());
      return;
    }
    try {
      answer.complete(call.run());
    } catch (SQLException e) {
      answer.completeExceptionally(asUnchecked(e));
    } catch (Throwable e) { // an error, too, must not leave anybody waiting for ever
      answer.completeExceptionally(e);
    }
  }

  /** Those who wait for a thread need not all wait for the connection timeout after that. */
  private boolean isAway() {
    return closed || (away && System.nanoTime() - awaySinceNanos < awayFor.toNanos());
  }

  private RuntimeException asUnchecked(SQLException error) {
    DatabaseTrouble found = DatabaseTrouble.of(error);
    if (!found.passes()) {
      return new IllegalStateException(subject + ": the database refused a call", error);
    }
    if (!found.holdsForOthers()) {
      return unavailable(found);
    }
    trouble = found;
    awaySinceNanos = System.nanoTime();
    away = true;
    return databaseAway();
  }

  private Unavailable databaseAway() {
    return unavailable(trouble);
  }

  private Unavailable unavailable(DatabaseTrouble found) {
    return new Unavailable("The database of %s %s".formatted(lowerCase(), found.text()), awayFor);
  }

  private String lowerCase() {
    return subject.replaceFirst("^The ", "the ");
  }
}
