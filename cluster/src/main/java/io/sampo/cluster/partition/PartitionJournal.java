package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseTrouble;
import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.core.codec.Format;
import io.sampo.core.partition.EventCodec;
import io.sampo.core.partition.PartitionEvent;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.partition.SlotSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.AbstractPersistentActorWithTimers;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.jspecify.annotations.Nullable;

/**
 * The event-sourced child of a partition: holds the machine, decides one turn at a time, and
 * journals it as one row.
 *
 * <p>It stops when a write or its recovery fails; its parent, which keeps what has not been
 * answered, starts another that rebuilds itself from the journal. A classic persistent actor,
 * because the typed one stands still while a snapshot is stored.
 *
 * <p>Fencing: an incarnation of the partition first journals that it opened. Sequence numbers are
 * unique, so the next write of an older incarnation fails, and its recovery then finds the younger
 * one's opening and gives up.
 *
 * <p>An incarnation whose write failed opens anew as well, before it says what it found: a write
 * whose outcome is in doubt may still be on its way in the database, and after the new opening it
 * cannot arrive any more.
 */
final class PartitionJournal extends AbstractPersistentActorWithTimers {

  /** How many starts one turn makes, so that a row stays small. */
  static final int STARTS_PER_TURN_MAX = 1_000;

  private static final byte[] NOTHING = {};

  /** How often the age of rows is looked at in the time they may stay. */
  private static final long LOOKS_AT_AGE = 24;

  private final PartitionPlace place;
  private final PartitionEnvironment environment;
  private final Opening opening;
  private final ActorRef<PartitionActor.Message> parent;
  private final SlotSource slots;
  private final PartitionMachine machine;
  private final JournalSnapshots snapshots;
  private final ReplayedRows replayed;

  private long lastTurn;

  /** A turn that waits until the snapshot under way is not behind. */
  private @Nullable RunTurn held;

  /** Asks for a turn; only one may be under way. */
  record RunTurn(long turn, List<Request> requests) {

    int commands() {
      int commands = 0;
      for (Request request : requests) {
        commands += request.tasks();
      }
      return commands;
    }
  }

  /**
   * Asks for a snapshot before the partition opens elsewhere, so that little has to be read back
   * there; the parent is told when that is done or is not worth it.
   */
  record TakeLastSnapshot() {}

  /** Looks whether rows have been in the journal for too long. */
  private record LookAtAge() {}

  /** What a turn comes to once it is durable. */
  record Outcome(long atMillis, List<Runnable> releases, PartitionTurn.Effects effects) {}

  static Props props(
      PartitionPlace place,
      PartitionEnvironment environment,
      Opening opening,
      Snapshots.Loaded snapshot,
      SlotSource slots,
      ActorRef<PartitionActor.Message> parent) {
    return Props.create(
        PartitionJournal.class,
        () -> new PartitionJournal(place, environment, opening, snapshot, slots, parent));
  }

  private PartitionJournal(
      PartitionPlace place,
      PartitionEnvironment environment,
      Opening opening,
      Snapshots.Loaded snapshot,
      SlotSource slots,
      ActorRef<PartitionActor.Message> parent) {
    this.place = place;
    this.environment = environment;
    this.opening = opening;
    this.slots = slots;
    this.parent = parent;
    this.machine = snapshot.machine();
    this.lastTurn = snapshot.turn();
    this.snapshots =
        new JournalSnapshots(
            place,
            environment,
            snapshot,
            new JournalSnapshots.Position(() -> lastTurn, this::lastSequenceNr),
            progress -> getSelf().tell(progress, getSelf()),
            () -> parent.tell(PartitionActor.LeaveStep.SNAPSHOT_TAKEN));
    this.replayed = new ReplayedRows(place);
    this.replayed.startAfter(snapshot.number());
  }

  /** Reads the newest snapshot, which a journal goes on from. */
  static CompletionStage<Snapshots.Loaded> load(
      PartitionPlace place, PartitionEnvironment environment) {
    return environment.snapshots().load(persistenceId(place), () -> environment.machine(place));
  }

  /** The persistence id of a partition. */
  static String persistenceId(PartitionPlace place) {
    return "partition-" + place;
  }

  @Override
  public String persistenceId() {
    return persistenceId(place);
  }

  /** The snapshot has been read before: only rows are to come. */
  @Override
  public Recovery recovery() {
    return Recovery.create(SnapshotSelectionCriteria.none());
  }

  @Override
  public Receive createReceiveRecover() {
    return receiveBuilder()
        .match(byte[].class, this::onRow)
        .match(RecoveryCompleted.class, _ -> onRecovered())
        .build();
  }

  private void onRow(byte[] bytes) {
    if (lastSequenceNr() <= snapshots.newestNumber()) {
      return; // It is in the snapshot.
    }
    replayed.next(lastSequenceNr());
    EventCodec.Row row = EventCodec.decode(bytes);
    for (PartitionEvent event : row.events()) {
      machine.evolve(event, row.atMillis());
    }
    lastTurn = row.turn();
    snapshots.journaled(bytes.length, row.atMillis());
  }

  private void onRecovered() {
    replayed.complete(lastSequenceNr());
    Duration ageMax = environment.settings().journaledMax();
    timers()
        .startTimerWithFixedDelay(LookAtAge.class, new LookAtAge(), ageMax.dividedBy(LOOKS_AT_AGE));
    if (!opening.opened()) {
      open(opening.firstTurn(), this::tellOpened);
    } else if (opening.wrote(lastTurn)) {
      open(lastTurn, this::tellRecovered);
    } else {
      parent.tell(new PartitionActor.Superseded());
      getContext().stop(getSelf());
    }
  }

  /** Journals an opening under that turn's number. */
  private void open(long turnNumber, Runnable then) {
    PartitionTurn turn = newTurn();
    turn.open(environment.node());
    byte[] row = encode(turnNumber, turn, environment.format().get());
    persist(
        row,
        _ -> {
          written(turnNumber, row);
          then.run();
        });
  }

  private void tellOpened() {
    PartitionView view = machine.view();
    parent.tell(
        new PartitionActor.JournalOpened(
            standing(false),
            view.running(),
            view.toInterrupt(),
            view.unarchived(0, Integer.MAX_VALUE),
            // One that rests does not hear of changes: what it knows may hold no more.
            view.retired() ? Map.of() : view.unnumberedQueues()));
  }

  private void tellRecovered() {
    parent.tell(new PartitionActor.JournalRecovered(lastTurn, standing(false)));
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder()
        .match(RunTurn.class, this::onRunTurn)
        .match(TakeLastSnapshot.class, _ -> snapshots.takeLast())
        .match(LookAtAge.class, _ -> onLookAtAge())
        .match(SnapshotWriter.Progress.class, this::onSnapshotProgress)
        .matchAny(_ -> {})
        .build();
  }

  private void onRunTurn(RunTurn message) {
    if (snapshots.isBehind()) {
      held = message;
    } else {
      runTurn(message);
    }
  }

  private void runTurn(RunTurn message) {
    Format format = environment.format().get();
    PartitionTurn turn = newTurn();
    List<Runnable> releases = new ArrayList<>(message.requests().size());
    byte[] row;
    try {
      turn.advance();
      for (Request request : message.requests()) {
        releases.add(request.run(turn, machine.view()));
      }
      turn.start(slotsFor(format), STARTS_PER_TURN_MAX);
      row = turn.events().isEmpty() ? NOTHING : encode(message.turn(), turn, format);
    } catch (RuntimeException bug) {
      parent.tell(new PartitionActor.TurnFailed(message.turn(), bug));
      getContext().stop(getSelf());
      return;
    }
    PartitionTurn.Effects effects = turn.effects();
    boolean startsLeft = effects.starts().size() == STARTS_PER_TURN_MAX;
    parent.tell(
        new PartitionActor.TurnDecided(
            message.turn(), new Outcome(turn.nowMillis(), releases, effects)));
    if (row.length == 0) {
      parent.tell(new PartitionActor.TurnDurable(message.turn(), standing(startsLeft)));
      return;
    }
    long sinceNanos = System.nanoTime();
    persist(
        row,
        _ -> {
          written(message.turn(), row);
          environment
              .metrics()
              .turn(message.commands(), turn.events(), row.length, System.nanoTime() - sinceNanos);
          parent.tell(new PartitionActor.TurnDurable(message.turn(), standing(startsLeft)));
          snapshots.takeIfDue();
        });
  }

  /** What all members read says nothing of suspects before the second format. */
  private SlotSource slotsFor(Format format) {
    return format.has(Format.V2) ? slots : slots.unwatched();
  }

  private PartitionTurn newTurn() {
    return new PartitionTurn(
        machine, environment.clock().millis(), environment.changes().observer());
  }

  private static byte[] encode(long turnNumber, PartitionTurn turn, Format format) {
    EventCodec.Row row = new EventCodec.Row(turnNumber, turn.nowMillis(), turn.events());
    return EventCodec.encode(row, format);
  }

  private void written(long turn, byte[] row) {
    lastTurn = turn;
    snapshots.journaled(row.length, environment.clock().millis());
  }

  /**
   * The last row below a snapshot stays in the journal, so that one must not hold what is to go.
   */
  private void onLookAtAge() {
    long nowMillis = environment.clock().millis();
    if (snapshots.dueByAge(nowMillis)) {
      byte[] row = encode(lastTurn, newTurn(), environment.format().get());
      persist(
          row,
          _ -> {
            written(lastTurn, row);
            snapshots.take();
          });
    }
  }

  private void onSnapshotProgress(SnapshotWriter.Progress progress) {
    snapshots.on(progress);
    RunTurn waiting = held;
    if (waiting != null && !snapshots.isBehind()) {
      held = null;
      runTurn(waiting);
    }
  }

  private Standing standing(boolean startsLeft) {
    return Standing.of(
        machine.view(),
        environment.node(),
        new Standing.Rows(lastSequenceNr(), snapshots.newestNumber()),
        startsLeft);
  }

  @Override
  public void postStop() throws Exception {
    snapshots.stop();
    super.postStop();
  }

  /** Whatever it threw: it does not start over in place, its parent starts another in time. */
  @Override
  public void postRestart(Throwable reason) {
    parent.tell(new PartitionActor.JournalFailed(String.valueOf(reason)));
    getContext().stop(getSelf());
  }

  @Override
  public void onPersistFailure(Throwable cause, Object event, long sequenceNumber) {
    parent.tell(new PartitionActor.JournalFailed(DatabaseTrouble.explain(cause)));
  }

  @Override
  public void onPersistRejected(Throwable cause, Object event, long sequenceNumber) {
    parent.tell(new PartitionActor.JournalFailed(DatabaseTrouble.explain(cause)));
    getContext().stop(getSelf());
  }

  @Override
  public void onRecoveryFailure(Throwable cause, scala.Option<Object> event) {
    parent.tell(new PartitionActor.JournalFailed(DatabaseTrouble.explain(cause)));
  }
}
