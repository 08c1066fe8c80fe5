package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.Generations.State;
import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.GenerationStatus;
import io.sampo.cluster.task.OpenedGeneration;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.queue.QueueVersion;
import io.sampo.core.task.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens generations, and lets tasks come back into old ones. What concerns all partitions at once
 * is done by one node at a time, under a lock of PostgreSQL.
 */
public final class ClusterGenerations implements GenerationControl {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterGenerations.class);

  /** How many generations may run at once; each takes as much of a node as its partitions do. */
  static final int RUNNING_MAX = 8;

  private static final int THREADS = 1;
  private static final int WAITING_MAX = 100;
  private static final Duration AWAY = Duration.ofSeconds(1);
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final GenerationTable table;
  private final Partitions partitions;
  private final LiveQueues queues;
  private final Runnable opened;
  private final DatabaseCalls calls =
      new DatabaseCalls("The generations", THREADS, WAITING_MAX, AWAY);

  /**
   * The generations in that table.
   *
   * @param queues what holds for queues
   * @param opened called when one was opened here
   */
  public ClusterGenerations(
      GenerationTable table, Partitions partitions, LiveQueues queues, Runnable opened) {
    this.table = table;
    this.partitions = partitions;
    this.queues = queues;
    this.opened = opened;
  }

  @Override
  public CompletionStage<List<GenerationStatus>> list() {
    return partitions
        .reload()
        .thenApply(all -> all.generations().stream().map(ClusterGenerations::status).toList());
  }

  private static GenerationStatus status(Generation generation) {
    return new GenerationStatus(
        generation.number(),
        generation.partitions(),
        switch (generation.state()) {
          case OPEN -> GenerationStatus.State.OPEN;
          case CLOSING -> GenerationStatus.State.CLOSING;
          case RETIRED -> GenerationStatus.State.RETIRED;
        });
  }

  @Override
  public CompletionStage<OpenedGeneration> open(int size) {
    if (size < 1 || size > Generations.PARTITIONS_MAX) {
      return CompletableFuture.completedFuture(
          new OpenedGeneration.WrongSize(1, Generations.PARTITIONS_MAX));
    }
    return calls
        .<OpenedGeneration>submit(
            () -> aloneOr(new OpenedGeneration.Busy(), connection -> open(connection, size)))
        .thenCompose(this::told);
  }

  private OpenedGeneration open(Connection connection, int size) throws SQLException {
    Generations now = GenerationTable.load(connection);
    Generation youngest = now.youngest();
    if (youngest.partitions() == size) {
      return new OpenedGeneration.SameSize(youngest.number(), size);
    }
    if (now.live().size() >= RUNNING_MAX || youngest.number() == TaskId.PLACE_MAX) {
      return new OpenedGeneration.TooMany(now.live().size(), RUNNING_MAX);
    }
    Generation next = new Generation(youngest.number() + 1, size, State.OPEN, 1, Totals.NOTHING);
    prepare(next);
    GenerationTable.open(connection, next.number(), size);
    return new OpenedGeneration.Opened(next.number(), size);
  }

  /** Those who learn of it by themselves do so at the latest when a closed partition says so. */
  private CompletionStage<OpenedGeneration> told(OpenedGeneration answer) {
    if (!(answer instanceof OpenedGeneration.Opened fresh)) {
      return CompletableFuture.completedFuture(answer);
    }
    LOG.info(
        "Generation {} is open with {} partitions. The older ones run empty.",
        fresh.number(),
        fresh.partitions());
    return partitions
        .reload()
        .thenApply(_ -> {
          opened.run();
          return answer;
        });
  }

  /**
   * Starts the new partitions, so that the first tasks need not wait for them, and tells them what
   * holds for the queues, so that it holds for the first task. Blocks.
   */
  private void prepare(Generation to) {
    Map<String, QueueVersion> rows = join(queues.reload()).rows();
    List<CompletionStage<?>> asked = new ArrayList<>();
    for (PartitionPlace place : to.places()) {
      asked.add(
          partitions.ask(
              place, PartitionActor.CountQueues::new, PartitionActor.QueuesCounted.class));
      rows.forEach((queue, row) -> asked.add(change(place, queue, row)));
    }
    asked.forEach(ClusterGenerations::join);
  }

  private CompletionStage<?> change(PartitionPlace place, String queue, QueueVersion row) {
    PartitionCommand command =
        new PartitionCommand.ChangeQueue(queue, row.settings(), row.version());
    return partitions.ask(
        place,
        replyTo -> new PartitionActor.Change(command, replyTo),
        PartitionActor.Changed.class);
  }

  private static <R> R join(CompletionStage<R> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private <R> R aloneOr(@Nullable R busy, GenerationTable.Alone<R> action) throws SQLException {
    try {
      return table.alone(action);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      if (busy == null) {
        throw new Unavailable("A generation is being opened", AWAY);
      }
      return busy;
    }
  }

  /**
   * Lets tasks come back into a generation that is retired or about to be; gives its new epoch. It
   * learns first what was changed for queues while it rested.
   */
  CompletionStage<Long> reopen(int number) {
    return calls
        .<Long>submit(() -> aloneOr(null, connection -> reopen(connection, number)))
        .thenCompose(epoch -> partitions.reload().thenApply(_ -> epoch));
  }

  private long reopen(Connection connection, int number) throws SQLException {
    Generations now = GenerationTable.load(connection);
    now.find(number).ifPresent(this::prepare);
    return GenerationTable.reopen(connection, number);
  }
}
