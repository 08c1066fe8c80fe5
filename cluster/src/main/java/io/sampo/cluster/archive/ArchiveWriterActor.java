package io.sampo.cluster.archive;

import io.sampo.cluster.database.DatabaseTrouble;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the finished tasks of all partitions of a node, gathered into few large writes, and
 * acknowledges them once they are committed.
 *
 * <p>While the database is away it keeps what it holds and tries again for ever. What it held is
 * lost when it is restarted: partitions send again what was not acknowledged.
 */
public final class ArchiveWriterActor extends AbstractBehavior<ArchiveWriterActor.Command> {

  private static final Logger log = LoggerFactory.getLogger(ArchiveWriterActor.class);
  private static final Duration RESTART_MIN = Duration.ofMillis(200);
  private static final Duration RESTART_MAX = Duration.ofSeconds(5);
  private static final double RESTART_JITTER = 0.2;

  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("sampo-archive-writer-", 0).factory());

  /** What the writer understands. */
  public sealed interface Command {}

  /** Archive these finished tasks of a partition. */
  public record Archive(PartitionPlace partition, List<TaskRecord> tasks, ActorRef<Reply> replyTo)
      implements Command {}

  /** Say how it goes. */
  public record GetHealth(ActorRef<Health> replyTo) implements Command {}

  private record Linger() implements Command {}

  private record Resume() implements Command {}

  private record Written(WriteBatch batch, long nanos) implements Command {}

  private record Failed(WriteBatch batch, Throwable cause) implements Command {}

  /** What a partition hears. */
  public sealed interface Reply {}

  /** The archive holds the tasks with these numbers for good; the array is not changed any more. */
  @SuppressWarnings("ArrayRecordComponent") // thousands of numbers; boxed they would weigh more
  public record Archived(PartitionPlace partition, long[] numbers) implements Reply {}

  /** Too much is held already: nothing of the request was taken, send it again later. */
  public record Busy(PartitionPlace partition) implements Reply {}

  /**
   * How it goes.
   *
   * @param rowsHeld tasks that wait or are being written
   * @param bytesHeld about what these take
   * @param failingSince when writing began to fail; null while it works
   * @param lastError why the last write failed; null while it works
   */
  public record Health(
      int rowsHeld, long bytesHeld, @Nullable Instant failingSince, @Nullable String lastError) {}

  /** Where tasks are written to; it may block. */
  public interface Target {

    /**
     * Writes tasks, of which some may be there already.
     *
     * @throws SQLException if that is not possible now
     */
    void write(List<TaskRecord> tasks) throws SQLException;
  }

  private final TimerScheduler<Command> timers;
  private final Target target;
  private final ArchiveWriterSettings settings;
  private final ArchiveWriterMetrics metrics;
  private final InstantSource clock;
  private final Deque<Archive> waiting = new ArrayDeque<>();
  private int rowsWaiting;
  private long bytesWaiting;
  private int rowsHeld;
  private long bytesHeld;
  private int writesUnderWay;
  private boolean lingered;
  private boolean backingOff;
  private int failures;
  private @Nullable Instant failingSince;
  private @Nullable String lastError;

  private ArchiveWriterActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Target target,
      ArchiveWriterSettings settings,
      ArchiveWriterMetrics metrics,
      InstantSource clock) {
    super(context);
    this.timers = timers;
    this.target = target;
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
    metrics.held(0);
  }

  /** A writer; one is enough for a node. */
  public static Behavior<Command> create(
      Target target,
      ArchiveWriterSettings settings,
      ArchiveWriterMetrics metrics,
      InstantSource clock) {
    Behavior<Command> writer =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers ->
                new ArchiveWriterActor(context, timers, target, settings, metrics, clock)));
    return Behaviors.supervise(writer)
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, RESTART_JITTER));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Archive archive -> onArchive(archive);
      case GetHealth query ->
          query.replyTo().tell(new Health(rowsHeld, bytesHeld, failingSince, lastError));
      case Linger() -> lingered = true;
      case Resume() -> backingOff = false;
      case Written written -> onWritten(written);
      case Failed failed -> onFailed(failed);
    }
    writeWhatIsDue();
    metrics.held(rowsHeld);
    return this;
  }

  private void onArchive(Archive request) {
    int rows = request.tasks().size();
    long bytes = WriteBatch.bytes(request.tasks());
    boolean fits =
        rowsHeld + rows <= settings.heldRowsMax() && bytesHeld + bytes <= settings.heldBytesMax();
    if (!fits && rowsHeld > 0) {
      metrics.refused();
      request.replyTo().tell(new Busy(request.partition()));
      return;
    }
    rowsHeld += rows;
    bytesHeld += bytes;
    rowsWaiting += rows;
    bytesWaiting += bytes;
    waiting.add(request);
  }

  private void writeWhatIsDue() {
    while (!backingOff && writesUnderWay < settings.parallelWrites() && !waiting.isEmpty()) {
      boolean enough =
          rowsWaiting >= settings.rowsDue() || bytesWaiting >= settings.writeBytesMax();
      if (!enough && !lingered) {
        if (!timers.isTimerActive(Linger.class)) {
          timers.startSingleTimer(Linger.class, new Linger(), settings.linger());
        }
        return;
      }
      write(nextBatch());
    }
  }

  /** Takes whole requests, the first one whatever its size. */
  private WriteBatch nextBatch() {
    List<Archive> requests = new ArrayList<>();
    int rows = 0;
    long bytes = 0;
    while (!waiting.isEmpty()) {
      Archive next = waiting.element();
      int nextRows = next.tasks().size();
      long nextBytes = WriteBatch.bytes(next.tasks());
      boolean fits =
          rows + nextRows <= settings.writeRowsMax()
              && bytes + nextBytes <= settings.writeBytesMax();
      if (!fits && !requests.isEmpty()) {
        break;
      }
      requests.add(waiting.remove());
      rows += nextRows;
      bytes += nextBytes;
    }
    rowsWaiting -= rows;
    bytesWaiting -= bytes;
    lingered = false;
    timers.cancel(Linger.class);
    return new WriteBatch(requests, rows, bytes);
  }

  private void write(WriteBatch batch) {
    writesUnderWay++;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> writeBlocking(batch), THREADS),
            (written, failure) ->
                failure == null ? written : new Failed(batch, withoutWrapper(failure)));
  }

  private Command writeBlocking(WriteBatch batch) {
    long startNanos = System.nanoTime();
    try {
      target.write(batch.tasks());
      return new Written(batch, System.nanoTime() - startNanos);
    } catch (SQLException e) {
      return new Failed(batch, e);
    }
  }

  private static Throwable withoutWrapper(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private void onWritten(Written written) {
    WriteBatch batch = written.batch();
    writesUnderWay--;
    rowsHeld -= batch.rows();
    bytesHeld -= batch.bytes();
    metrics.written(batch.rows(), written.nanos());
    for (Archive request : batch.requests()) {
      long[] numbers = request.tasks().stream().mapToLong(task -> task.id().number()).toArray();
      request.replyTo().tell(new Archived(request.partition(), numbers));
    }
    if (failingSince != null) {
      log.info("Finished tasks are archived again; that had failed since {}.", failingSince);
      failingSince = null;
      lastError = null;
      failures = 0;
      metrics.trouble("");
    }
  }

  private void onFailed(Failed failed) {
    WriteBatch batch = failed.batch();
    writesUnderWay--;
    batch.requests().reversed().forEach(waiting::addFirst);
    rowsWaiting += batch.rows();
    bytesWaiting += batch.bytes();
    metrics.failed();
    failures++;
    lastError = DatabaseTrouble.explain(failed.cause());
    if (failingSince == null) {
      failingSince = clock.instant();
      log.warn(
          "Cannot archive finished tasks: {}. They stay in the journal and nothing is lost, but"
              + " partitions keep them in memory and accept less and less. Look after the"
              + " database; writing is tried again until it works.",
          lastError);
    }
    metrics.trouble(
        "finished tasks have not been archived since %s, and are kept in memory: %s"
            .formatted(failingSince, lastError));
    backingOff = true;
    lingered = true;
    timers.startSingleTimer(Resume.class, new Resume(), settings.backoff(failures));
  }
}
