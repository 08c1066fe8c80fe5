package io.sampo.cluster.node;

import io.sampo.cluster.archive.ArchiveReader;
import io.sampo.cluster.archive.ArchiveRetentionActor;
import io.sampo.cluster.archive.ArchiveStore;
import io.sampo.cluster.archive.ArchiveWriterActor;
import io.sampo.cluster.archive.ArchiveWriterMetrics;
import io.sampo.cluster.database.ArchivePartitions;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.partition.Archive;
import io.sampo.cluster.partition.KeyClaimTable;
import io.sampo.cluster.partition.PartitionActor;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * The archive as the partitions of this node see it: the node's writer and reader.
 *
 * @param writer takes finished tasks
 * @param reader finds them again
 * @param metrics how the writer fares
 * @param idempotencyWindow how long a key stands for its task
 */
record NodeArchive(
    ActorRef<ArchiveWriterActor.Command> writer,
    ArchiveReader reader,
    ArchiveWriterMetrics metrics,
    ActorSystem<?> system,
    Clock clock,
    Duration idempotencyWindow)
    implements Archive {

  private static final Duration BUSY_PAUSE = Duration.ofMillis(500);

  /** Longer than partitions wait before they hand the tasks over again. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  /**
   * So long it is tried with a writer that is busy. Not longer, or every time that a partition
   * hands the same tasks over again one more would try beside the others.
   */
  private static final Duration TRIED_FOR = PartitionActor.UNARCHIVED_PATIENCE;

  /** Starts the writer and the keeper of days as children of the guardian, and the reader. */
  static NodeArchive start(
      ActorContext<?> guardian,
      NodeSettings settings,
      Database database,
      DatabaseClock clock,
      ArchiveWriterMetrics metrics) {
    ArchivePartitions days = new ArchivePartitions(database.archive(), clock.own());
    KeyClaimTable claims =
        new KeyClaimTable(database.archive(), settings.partition().rules().idempotencyWindow());
    ArchiveStore store = new ArchiveStore(database.archive(), database.lists(), days);
    guardian.spawn(
        ArchiveRetentionActor.create(
            days,
            store,
            () -> claims.forgetOld(clock.own().instant()),
            settings.archiveRetention()),
        "archive-retention");
    ActorRef<ArchiveWriterActor.Command> writer =
        guardian.spawn(
            ArchiveWriterActor.create(store::write, settings.archiveWriter(), metrics, clock),
            "archive-writer");
    return new NodeArchive(
        writer,
        new ArchiveReader(store, settings.archiveReader()),
        metrics,
        guardian.getSystem(),
        clock,
        settings.partition().rules().idempotencyWindow());
  }

  @Override
  public void write(PartitionPlace place, List<TaskRecord> tasks, Runnable archived) {
    write(place, tasks, archived, System.nanoTime() + TRIED_FOR.toNanos());
  }

  private void write(
      PartitionPlace place, List<TaskRecord> tasks, Runnable archived, long untilNanos) {
    AskPattern.<ArchiveWriterActor.Command, ArchiveWriterActor.Reply>ask(
            writer,
            replyTo -> new ArchiveWriterActor.Archive(place, tasks, replyTo),
            FORGOTTEN_AFTER,
            system.scheduler())
        .thenAccept(reply -> {
          switch (reply) {
            case ArchiveWriterActor.Archived _ -> archived.run();
            case ArchiveWriterActor.Busy _ ->
                later(() -> write(place, tasks, archived, untilNanos), untilNanos);
          }
        });
  }

  private void later(Runnable action, long untilNanos) {
    if (System.nanoTime() - untilNanos < 0) {
      system.scheduler().scheduleOnce(BUSY_PAUSE, action, system.executionContext());
    }
  }

  @Override
  public String trouble() {
    return metrics.trouble();
  }

  @Override
  public CompletionStage<Map<String, PartitionCommand.ArchivedKey>> byKeys(
      Collection<String> keys) {
    return reader.findByIdempotencyKeys(keys, clock.instant().minus(idempotencyWindow));
  }

  @Override
  public CompletionStage<Optional<TaskRecord>> byId(TaskId id) {
    return reader.find(id);
  }

  @Override
  public CompletionStage<TaskPage> newest(TaskFilter filter, @Nullable TaskId before, int limit) {
    return reader.newest(filter, before, limit);
  }
}
