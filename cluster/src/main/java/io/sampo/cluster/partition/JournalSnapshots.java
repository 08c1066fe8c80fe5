package io.sampo.cluster.partition;

import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionPlace;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the journal of one partition takes snapshots, and the one under way. On its thread. */
final class JournalSnapshots {

  private static final Logger LOG = LoggerFactory.getLogger(JournalSnapshots.class);

  private final PartitionPlace place;
  private final PartitionEnvironment environment;
  private final PartitionMachine machine;
  private final Position position;
  private final Runnable lastTaken;
  private final SnapshotSchedule schedule;
  private final SnapshotWriter writer;
  private long newestNumber;
  private boolean last;

  /** How far the journal is written. */
  record Position(LongSupplier turn, LongSupplier number) {}

  /**
   * Those of a partition that was read back from this snapshot.
   *
   * @param tell brings word to the journal's thread
   * @param lastTaken told when the last snapshot that was asked for is taken, or is not to be
   */
  JournalSnapshots(
      PartitionPlace place,
      PartitionEnvironment environment,
      Snapshots.Loaded loaded,
      Position position,
      Consumer<SnapshotWriter.Progress> tell,
      Runnable lastTaken) {
    this.place = place;
    this.environment = environment;
    this.machine = loaded.machine();
    this.position = position;
    this.lastTaken = lastTaken;
    this.newestNumber = loaded.number();
    this.schedule =
        new SnapshotSchedule(
            environment.settings().snapshotBytesMin(), environment.settings().journaledMax());
    this.schedule.restored(loaded.bytes());
    this.writer =
        new SnapshotWriter(
            PartitionJournal.persistenceId(place),
            machine,
            environment.snapshots(),
            environment.budget(),
            tell);
  }

  /** The number of the last journal row in the newest snapshot; 0 where there is none. */
  long newestNumber() {
    return newestNumber;
  }

  /** A row of so many bytes, decided at that time, was written or read back. */
  void journaled(long bytes, long atMillis) {
    schedule.journaled(bytes, atMillis);
  }

  /** Whether turns have to wait until more of the one under way is stored. */
  boolean isBehind() {
    return writer.isBehind();
  }

  /** Whether a row has been in the journal for longer than it may. */
  boolean dueByAge(long nowMillis) {
    return schedule.dueByAge(nowMillis);
  }

  /** Takes one where it is due by what was journaled. */
  void takeIfDue() {
    if (schedule.due(machine.view().retired())) {
      take();
    }
  }

  /** Takes one before the partition leaves, or says that it is not worth it. */
  void takeLast() {
    if (schedule.worthItBeforeLeaving(machine.view().heapBytes())) {
      last = true;
      take();
    } else {
      lastTaken.run();
    }
  }

  /** As soon as there is memory for it, which is at once as a rule. */
  void take() {
    schedule.begun(machine.view().heapBytes());
    writer.prepare(environment.format().get());
    begin();
  }

  private void begin() {
    if (writer.mayBegin()) {
      writer.begin(
          position.turn().getAsLong(), position.number().getAsLong(), environment.format().get());
    }
  }

  /** Something came about that the one under way waits for. */
  void on(SnapshotWriter.Progress progress) {
    switch (progress) {
      case SnapshotWriter.Progress.Room _ -> begin();
      case SnapshotWriter.Progress.Step step -> on(writer.on(step));
    }
  }

  private void on(SnapshotWriter.Result result) {
    switch (result) {
      case SnapshotWriter.Result.GoesOn _ -> {}
      case SnapshotWriter.Result.Saved saved -> {
        schedule.restored(saved.bytes());
        ended();
        newestNumber = saved.number();
        SnapshotTrim.of(place, environment).after(saved);
        // What was journaled meanwhile may be the last for long.
        if (schedule.due(false)) {
          take();
        }
      }
      case SnapshotWriter.Result.Failed failed -> {
        ended();
        LOG.atWarn()
            .addKeyValue(TurnRunner.PARTITION, place)
            .log(
                "Partition {} could not save a snapshot ({}). Nothing is lost: the journal still"
                    + " holds everything, but recovery takes longer until the next one succeeds.",
                place,
                failed.cause().getMessage());
      }
    }
  }

  private void ended() {
    schedule.ended();
    if (last) {
      last = false;
      lastTaken.run();
    }
  }

  /** The journal stops, and with it the one under way. */
  void stop() {
    writer.stop();
  }
}
