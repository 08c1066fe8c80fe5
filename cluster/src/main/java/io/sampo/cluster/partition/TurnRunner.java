package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.cluster.worker.SlotAccount;
import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.task.Company;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: what waits for the next turn, which turn is under way, and what to do when the
 * journal fails under it. Part of {@link PartitionActor}, on its thread.
 */
final class TurnRunner {

  private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

  /** The field of log lines for machines that says which partition. */
  static final String PARTITION = "partition";

  private static final Duration RESTART_FIRST = Duration.ofMillis(50);
  private static final Duration RESTART_LAST = Duration.ofSeconds(2);
  private static final String AWAY = "the journal cannot be written right now";

  private final ActorContext<PartitionActor.Message> context;
  private final PartitionPlace place;
  private final PartitionEnvironment environment;
  private final SlotAccount slots;
  private final PartitionMetrics.Account metrics;
  private final long incarnation;

  private final GatheredRequests gathered;
  private final RecoveryRoom room;
  private long turnNumber;
  private @Nullable TurnUnderWay underWay;
  private org.apache.pekko.actor.@Nullable ActorRef journal;
  private boolean opened;
  private boolean ready;
  private boolean leaving;
  private boolean due;
  private boolean slotsWereFree;
  private int oneByOne;
  private int failures;
  private long awaySinceNanos;
  private String awayReason = AWAY;
  private long heapBytes;
  private PartitionStatus status = PartitionStatus.RECOVERING;
  private Map<String, LimitedQueue> limited = Map.of();
  private Map<Company, Integer> onProbation = Map.of();

  TurnRunner(
      ActorContext<PartitionActor.Message> context,
      PartitionPlace place,
      PartitionEnvironment environment,
      Runnable onSlotsFree) {
    this.context = context;
    this.place = place;
    this.environment = environment;
    this.slots = environment.slots().open(place, onSlotsFree);
    this.metrics = environment.metrics().arrived();
    this.gathered = new GatheredRequests(environment.settings(), environment.budget());
    this.room = new RecoveryRoom(place, environment, context.getSelf());
    this.incarnation = environment.random().nextLong(Opening.INCARNATIONS);
    this.turnNumber = new Opening(incarnation, false).firstTurn();
    this.awaySinceNanos = System.nanoTime();
  }

  /** Why nothing can be accepted now; empty when it can. */
  Optional<PartitionActor.Refused> refusal() {
    if (away()) {
      return Optional.of(new PartitionActor.Refused(room.whyAway(awayReason), false));
    }
    return gathered.isFull()
        ? Optional.of(new PartitionActor.Refused("too much waits to be journaled already", true))
        : Optional.empty();
  }

  /** Why no more tasks can be held now; empty when they can. */
  Optional<PartitionActor.Refused> fullRefusal() {
    return LiveRoom.refusal(environment.budget(), heapBytes);
  }

  private boolean away() {
    long stalledNanos = environment.settings().stalledAfter().toNanos();
    long nowNanos = System.nanoTime();
    TurnUnderWay turn = underWay;
    return !ready
        ? nowNanos - awaySinceNanos > stalledNanos
        : turn != null && nowNanos - turn.sinceNanos > stalledNanos;
  }

  /** Takes a request that somebody waits for, unless nothing can be done for it now. */
  void gatherOrRefuse(Request request) {
    Optional<PartitionActor.Refused> refusal = refusal();
    if (refusal.isPresent()) {
      request.giveUp(refusal.get().reason());
    } else {
      gather(request);
    }
  }

  /** Takes a request into the next turn. */
  void gather(Request request) {
    gathered.add(request);
    next();
  }

  /** Counts what will be gathered soon, so that its waiting is bounded too; or no more of it. */
  void expect(int tasks, int bytes) {
    gathered.expect(tasks, bytes);
  }

  /**
   * Looks for slots again, and finds out what the oldest ready task is: the journal's thread alone
   * may look. To be called once a second.
   *
   * @param unarchivedMillis since when the oldest task waits for the archive
   */
  void look(long unarchivedMillis) {
    slots.look();
    metrics.oldestUnarchived(unarchivedMillis);
    if (ready && underWay == null && status.ready() > 0) {
      gather(new Request.Read<>(PartitionView::oldestReadyAtMillis, metrics::oldestReady, _ -> {}));
    } else if (status.ready() == 0) {
      metrics.oldestReady(Long.MAX_VALUE);
    }
  }

  /** Nobody on this node is to send anything here any more. */
  void leave() {
    leaving = true;
    environment.local().left(place, context.getSelf());
  }

  /** Whether nothing waits to be journaled; nor ever will for now, where the journal is away. */
  boolean idle() {
    return !ready || (underWay == null && gathered.isEmpty());
  }

  /** Asks the child for a snapshot before leaving, unless it is away; says whether it did. */
  boolean askForLastSnapshot() {
    if (journal != null && ready) {
      journal.tell(new PartitionJournal.TakeLastSnapshot(), Adapter.toClassic(context.getSelf()));
      return true;
    }
    return false;
  }

  void due() {
    due = true;
    next();
  }

  void slotsFree() {
    slotsWereFree = true;
    if (ready) {
      next();
    } else {
      slots.passOn();
    }
  }

  /** Begins the next turn if there is something to do and none is under way. */
  void next() {
    org.apache.pekko.actor.ActorRef child = journal;
    if (child == null || !ready || underWay != null) {
      return;
    }
    if (gathered.isEmpty() && !due && !slotsWereFree) {
      return;
    }
    turnNumber++;
    TurnUnderWay turn = new TurnUnderWay(turnNumber, take(), slotsWereFree, System.nanoTime());
    due = false;
    slotsWereFree = false;
    underWay = turn;
    child.tell(
        new PartitionJournal.RunTurn(turn.turn, turn.requests),
        Adapter.toClassic(context.getSelf()));
  }

  private List<Request> take() {
    List<Request> requests = gathered.take(oneByOne > 0 ? 1 : Integer.MAX_VALUE);
    oneByOne = Math.max(0, oneByOne - requests.size());
    return requests;
  }

  void decided(long turn, PartitionJournal.Outcome outcome) {
    TurnUnderWay current = underWay;
    if (current != null && current.turn == turn) {
      current.outcome = outcome;
    }
  }

  /** A turn is durable: gives what to release. */
  PartitionJournal.Outcome durable(long turn, Standing standing) {
    TurnUnderWay current = underWay;
    if (current == null || current.turn != turn || current.outcome == null) {
      throw new IllegalStateException("turn %d of %s is not under way".formatted(turn, place));
    }
    underWay = null;
    gathered.over(current.requests);
    failures = 0;
    stands(standing);
    // A call that came during the turn came after it had looked: it counts for the next one.
    slotsWereFree |= keep() || standing.startsLeft();
    if (current.calledForSlots) {
      slots.passOn();
    }
    return current.outcome;
  }

  private boolean keep() {
    boolean more = slots.keep(limited);
    slots.onProbation(onProbation);
    return more;
  }

  private void stands(Standing standing) {
    environment.budget().add(MemoryKind.LIVE, standing.heapBytes() - heapBytes);
    heapBytes = standing.heapBytes();
    limited = standing.limited();
    onProbation = standing.onProbation();
    slots.opened(standing.opening());
    status = standing.status();
    metrics.stands(standing.counts());
    tellNode(status);
  }

  private void tellNode(PartitionStatus now) {
    if (!leaving) {
      environment.local().update(place, context.getSelf(), now);
    }
  }

  /** Begins to read the partition as soon as there is room for it. */
  void startJournal() {
    room.enter(heapBytes, this::readSnapshot);
  }

  /** A step on the way to that room. */
  void roomStep(Runnable step) {
    step.run();
    room.waiting().ifPresent(reason -> tellNode(status.closed(reason)));
  }

  /** Reads the newest snapshot, from which a journal child then goes on. */
  private void readSnapshot() {
    context.pipeToSelf(PartitionJournal.load(place, environment), PartitionActor.SnapshotRead::of);
  }

  /** Starts the journal child; it reads the journal, and opens it the first time. */
  void startJournal(Snapshots.Loaded snapshot) {
    Props props =
        PartitionJournal.props(
            place,
            environment,
            new Opening(incarnation, opened),
            snapshot,
            slots,
            context.getSelf());
    org.apache.pekko.actor.ActorRef child = Adapter.actorOf(context, props);
    Adapter.watch(context, child);
    journal = child;
  }

  void opened(Standing standing) {
    opened = true;
    comeBack(standing);
    slotsWereFree = true;
    keep();
    next();
  }

  /**
   * The journal was read again after a failure.
   *
   * @return what to release of the turn that was under way, where the journal has it after all
   */
  Optional<PartitionJournal.Outcome> recovered(long lastTurn, Standing standing) {
    comeBack(standing);
    slotsWereFree = true;
    TurnUnderWay interrupted = underWay;
    underWay = null;
    if (interrupted == null) {
      return Optional.empty();
    }
    gathered.over(interrupted.requests);
    PartitionJournal.Outcome outcome = interrupted.outcome;
    if (interrupted.turn == lastTurn && outcome != null) {
      keep();
      return Optional.of(outcome);
    }
    slots.giveBack(limited);
    slots.onProbation(onProbation);
    gathered.putBack(interrupted.unanswered());
    return Optional.empty();
  }

  private void comeBack(Standing standing) {
    long awayMillis = Duration.ofNanos(System.nanoTime() - awaySinceNanos).toMillis();
    if (failures > 0) {
      LOG.atInfo()
          .addKeyValue(PARTITION, place)
          .log("Partition {} writes its journal again after {} ms.", place, awayMillis);
    }
    ready = true;
    awayReason = AWAY;
    stands(standing);
    room.leave();
  }

  /** A turn made the machine throw. */
  void failed() {
    slots.giveBack(limited);
    journal = null;
    TurnUnderWay turn = underWay;
    underWay = null;
    if (turn == null) {
      return;
    }
    gathered.over(turn.requests);
    if (turn.requests.size() <= 1) {
      turn.requests.forEach(request -> request.giveUp("an internal error; it is in the log"));
      return;
    }
    List<Request> again = turn.unanswered();
    gathered.putBack(again);
    oneByOne = again.size();
  }

  void journalFailed(String reason) {
    environment.local().journalFailed(reason);
    awayReason = AWAY + ": " + reason;
    if (failures == 0) {
      LOG.atWarn()
          .addKeyValue(PARTITION, place)
          .log(
              "Partition {} lost its journal ({}). Nothing was released; it reads the journal again"
                  + " and goes on by itself once PostgreSQL answers.",
              place,
              reason);
    }
  }

  /** The journal child is gone: says when to start the next one. */
  Duration journalStopped() {
    journal = null;
    room.leave();
    if (ready) {
      ready = false;
      TurnUnderWay turn = underWay;
      awaySinceNanos = turn == null ? System.nanoTime() : turn.sinceNanos;
    }
    tellNode(status.away());
    slots.passOn();
    long millis = RESTART_FIRST.toMillis() << Math.min(failures, 10);
    failures++;
    return Duration.ofMillis(Math.min(millis, RESTART_LAST.toMillis()));
  }

  /**
   * While the journal is away nobody is kept waiting without a word. What was told to have been
   * given up is not run again, but may turn out to have been written.
   */
  void giveUpStalled() {
    if (!away()) {
      return;
    }
    TurnUnderWay turn = underWay;
    if (turn != null) {
      turn.giveUp();
    }
    gathered.giveUpImpatient(room.whyAway(awayReason));
  }

  void stop(String reason) {
    metrics.left();
    room.leave();
    environment.budget().add(MemoryKind.LIVE, -heapBytes);
    gathered.giveUp(reason);
    TurnUnderWay turn = underWay;
    if (turn != null) {
      gathered.over(turn.requests);
      turn.requests.forEach(request -> request.giveUp(reason));
    }
    slots.close();
  }
}
