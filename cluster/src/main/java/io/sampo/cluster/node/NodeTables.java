package io.sampo.cluster.node;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.partition.GenerationTable;
import io.sampo.cluster.partition.Generations;
import io.sampo.cluster.partition.JournalTrim;
import io.sampo.cluster.partition.KeyClaimTable;
import io.sampo.cluster.partition.LiveGenerations;
import io.sampo.cluster.partition.StoredSizeTable;
import io.sampo.cluster.partition.StoredSizes;
import io.sampo.cluster.queue.LiveQueues;
import io.sampo.cluster.queue.QueueTable;
import io.sampo.cluster.snapshot.SnapshotTable;
import io.sampo.cluster.snapshot.Snapshots;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What all nodes share beside the journal and the archive: small tables in PostgreSQL.
 *
 * @param databaseProblem why the embedded server is down; empty while it runs or is elsewhere
 */
record NodeTables(
    GenerationTable generations,
    LiveGenerations liveGenerations,
    KeyClaimTable claims,
    LiveQueues queues,
    Snapshots snapshots,
    JournalTrim journalTrim,
    StoredSizes sizes,
    Supplier<String> databaseProblem) {

  private static final int LOADS_WAITING_MAX = 8;
  private static final Duration AWAY = Duration.ofSeconds(1);

  /** Reads the generations, or opens the first. */
  static NodeTables open(NodeSettings settings, Database database) throws SQLException {
    GenerationTable table = new GenerationTable(database.archive());
    Generations first = table.loadOrOpen(settings.partitions());
    DatabaseCalls loads = new DatabaseCalls("The generations", 1, LOADS_WAITING_MAX, AWAY);
    return new NodeTables(
        table,
        new LiveGenerations(first, () -> loads.submit(table::load)),
        new KeyClaimTable(database.archive(), settings.partition().rules().idempotencyWindow()),
        LiveQueues.load(new QueueTable(database.archive())),
        snapshots(database),
        new JournalTrim(database.archive()),
        new StoredSizeTable(database.archive()),
        database::problem);
  }

  private static Snapshots snapshots(Database database) {
    return new Snapshots(
        new SnapshotTable(database.openPool("sampo-snapshots", Snapshots.CONNECTIONS)));
  }
}
