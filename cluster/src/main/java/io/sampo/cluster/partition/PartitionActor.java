package io.sampo.cluster.partition;

import io.sampo.cluster.snapshot.Snapshots;
import io.sampo.cluster.worker.KnownAttempts;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import io.sampo.core.partition.QueueSettings;
import io.sampo.core.partition.Waiting;
import io.sampo.core.queue.QueuePatch;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one partition: gathers what arrives while a turn is being journaled, gives all of it
 * to the next turn, and releases a turn's effects once it is durable. Holds no rules itself.
 *
 * <p>Supervision: the journal child stops when a write or its recovery fails. Nothing was released
 * then; the gate keeps the turn, starts another child with a growing delay, and either finds the
 * turn in the journal after all (its effects are released) or runs it again. A request that makes
 * the machine throw is given up alone, its companions go on.
 */
public final class PartitionActor extends AbstractBehavior<PartitionActor.Message> {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionActor.class);

  /** What a partition understands. */
  public sealed interface Message {}

  /** What may come from other nodes too. */
  public sealed interface Call extends Message {}

  /** A call that somebody waits for. */
  public sealed interface Question extends Call {
    /** Who waits. */
    ActorRef<Reply> replyTo();
  }

  /**
   * Accept these tasks, each for itself.
   *
   * @param settled the claims under which idempotency keys were found to be free, by their versions
   */
  public record Submit(
      List<PartitionCommand.Submit> tasks,
      Map<String, Long> settled,
      int bytes,
      ActorRef<Reply> replyTo)
      implements Question {}

  /**
   * Record what became of an attempt, or how far it is.
   *
   * @param node the node that ran it; told once an outcome is recorded
   */
  public record Report(PartitionCommand command, String node) implements Call {}

  /** Change something and say how it went. */
  public record Change(PartitionCommand command, ActorRef<Reply> replyTo) implements Question {}

  /**
   * Run a failed task again, wherever it is held.
   *
   * @param epoch the epoch in which its generation was seen not to be retired
   */
  public record RetryByHand(TaskId id, long epoch, ActorRef<Reply> replyTo) implements Question {}

  /**
   * Say which of these idempotency keys stand for tasks held here. Who asks has claimed them: every
   * submission that did not see the claim has been decided before this is answered.
   */
  public record HoldsKeys(Set<String> keys, ActorRef<Reply> replyTo) implements Question {}

  /** Give the task as it stands. */
  public record Find(TaskId id, ActorRef<Reply> replyTo) implements Question {}

  /**
   * Give the task once it has finished; at once where it has, or is not held here.
   *
   * @param atMost how long its asker waits from when it asked: clocks may differ
   */
  public record AwaitFinished(TaskId id, Duration atMost, ActorRef<Reply> replyTo)
      implements Question {}

  /** Give the newest tasks. */
  public record Newest(
      TaskFilter filter, @Nullable TaskId before, int limit, ActorRef<Reply> replyTo)
      implements Question {}

  /** Say what a task waits for. */
  public record Why(TaskId id, ActorRef<Reply> replyTo) implements Question {}

  /** Give the counters. */
  public record Count(ActorRef<Reply> replyTo) implements Question {}

  /** Give what the queues hold. */
  public record CountQueues(ActorRef<Reply> replyTo) implements Question {}

  /** Be there: partitions run on their own, this only starts one that nobody called. */
  public record Wake() implements Call {}

  /** Run no more where nothing is left to run: no live generation has this partition. */
  record Rest() implements Message {}

  /** Leave this node once what was gathered is journaled. Comes from this node's region. */
  public record Leave() implements Message {}

  /** What a partition answers. */
  public sealed interface Reply {}

  /** One answer for each submitted task. */
  public record Submitted(List<Answer> answers) implements Reply {}

  /** The answer to a change. */
  public record Changed(Answer answer) implements Reply {}

  /** The task, where it is held here. */
  public record Found(Optional<TaskRecord> task) implements Reply {}

  /** A list of tasks. */
  public record Listed(TaskPage page) implements Reply {}

  /** What a task waits for, where it is held here. */
  public record Reason(Optional<Waiting> waiting) implements Reply {}

  /** The counters. */
  public record Counted(PartitionView.Counts counts) implements Reply {}

  /** What the queues hold. */
  public record QueuesCounted(Map<String, PartitionView.QueueCounts> queues) implements Reply {}

  /**
   * Which idempotency keys stand for tasks held here.
   *
   * @param keys with what they stand for
   * @param closed whether new tasks go to a younger generation
   */
  public record KeysHeld(Map<String, PartitionView.HeldKey> keys, boolean closed)
      implements Reply {}

  /**
   * It was not done.
   *
   * @param overloaded whether too much waits here, rather than the journal being away
   */
  public record Refused(String reason, boolean overloaded) implements Reply {}

  /** It was not done: it did not reach the partition, which moves or has just moved. */
  public record Undelivered() implements Reply {}

  /** The child wrote its opening. */
  record JournalOpened(
      Standing standing,
      List<PartitionView.Running> running,
      List<PartitionView.Running> toInterrupt,
      List<TaskRecord> unarchived,
      Map<String, QueueSettings> unnumberedQueues)
      implements Message {}

  /** The child of an incarnation that had opened before has rebuilt itself. */
  record JournalRecovered(long lastTurn, Standing standing) implements Message {}

  /** A turn is decided and on its way to the journal. */
  record TurnDecided(long turn, PartitionJournal.Outcome outcome) implements Message {}

  /** A turn is durable. */
  record TurnDurable(long turn, Standing standing) implements Message {}

  /** A turn made the machine throw: a bug. */
  record TurnFailed(long turn, RuntimeException bug) implements Message {}

  /** The journal refused a write or could not be read. */
  record JournalFailed(String reason) implements Message {}

  /** Another incarnation of this partition has opened: this one is over. */
  record Superseded() implements Message {}

  private record SlotsFree() implements Message {}

  private record Due() implements Message {}

  private record Tick() implements Message {}

  private record StartJournal() implements Message {}

  /** The newest snapshot was read, or could not be. */
  sealed interface SnapshotRead extends Message {

    static SnapshotRead of(Snapshots.@Nullable Loaded snapshot, @Nullable Throwable failure) {
      return snapshot != null
          ? new SnapshotLoaded(snapshot)
          : new SnapshotNotLoaded(Snapshots.reason(failure));
    }
  }

  record SnapshotLoaded(Snapshots.Loaded snapshot) implements SnapshotRead {}

  record SnapshotNotLoaded(String reason) implements SnapshotRead {}

  /** Something happened on the way to the room that it waits for. */
  record RoomStep(Runnable action) implements Message {}

  private record LookedUp(ArchiveLookups.Result result, Consumer<ArchiveLookups.Result> then)
      implements Message {}

  /** How far a partition that leaves is. */
  enum LeaveStep implements Message {
    /** From now on it goes once it has nothing to journal. */
    WHEN_IDLE,
    /** The child has taken the last snapshot, or it is not worth it, or takes too long. */
    SNAPSHOT_TAKEN,
    /** It goes, whatever there is left. */
    AT_ONCE
  }

  /** Look what holds for queues: it has changed. */
  public record LookAtQueues() implements Message {}

  private record ArchiveHolds(List<TaskRecord> tasks) implements Message {}

  /** Ask a node again what it runs. */
  record AskRunning(String node) implements Message {}

  /** A node did not say what it runs. */
  record RunningUnknown(String node, List<PartitionView.Running> candidates) implements Message {}

  /** A node said what it runs. */
  record StillRunning(String node, List<PartitionView.Running> candidates, KnownAttempts known)
      implements Message {}

  /** A node is no member of the cluster any more. */
  public record NodeGone(String node) implements Message {}

  private static final Duration TICK = Duration.ofSeconds(1);

  /** For messages that were on their way here when the others stopped to send any. */
  private static final Duration LAST_MESSAGES = Duration.ofMillis(20);

  /**
   * A partition that cannot journal what it gathered leaves all the same, but not soon: while the
   * database stands still it can open nowhere else. Sharding gives it a second more (see
   * handoff-timeout).
   */
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(6);

  /** A snapshot spares time where the partition opens next; not more than this is spent on it. */
  private static final Duration LAST_SNAPSHOT_WITHIN = Duration.ofMillis(500);

  /** The scheduler refuses what lies months ahead; looking too early costs an empty turn. */
  private static final Duration DUE_WAIT_MAX = Duration.ofDays(1);

  /** What the archive has not acknowledged for so long is handed over to it again. */
  public static final Duration UNARCHIVED_PATIENCE = Duration.ofSeconds(60);

  private final PartitionPlace place;
  private final PartitionEnvironment environment;
  private final Consumer<ActorRef<Message>> rest;
  private final TimerScheduler<Message> timers;
  private final TurnRunner turns;
  private final AttemptCustody custody;
  private final ArchiveLookups lookups;
  private final ArchiveOutbox outbox;
  private final QueueCopies queues;
  private final FinishWaiters waiters = new FinishWaiters();
  private long nextDueMillis = Long.MAX_VALUE;
  private boolean leaving;
  private boolean lastSnapshotTaken;

  /** A partition that begins by reading its journal. */
  public static Behavior<Message> create(PartitionPlace place, PartitionEnvironment environment) {
    return create(place, environment, _ -> {});
  }

  /**
   * A partition that begins by reading its journal.
   *
   * @param rest stops it in a way that the next call starts it again
   */
  static Behavior<Message> create(
      PartitionPlace place, PartitionEnvironment environment, Consumer<ActorRef<Message>> rest) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new PartitionActor(context, timers, place, environment, rest)));
  }

  private PartitionActor(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      PartitionPlace place,
      PartitionEnvironment environment,
      Consumer<ActorRef<Message>> rest) {
    super(context);
    this.place = place;
    this.environment = environment;
    this.rest = rest;
    this.timers = timers;
    ActorRef<Message> self = context.getSelf();
    this.lookups =
        new ArchiveLookups(
            environment.archive(),
            environment.claims(),
            (stage, then) ->
                context.pipeToSelf(
                    stage,
                    (found, failure) ->
                        new LookedUp(new ArchiveLookups.Result(found, failure), then)));
    this.outbox =
        new ArchiveOutbox(
            place,
            environment.archive(),
            environment.budget(),
            environment.settings().unarchivedMax(),
            tasks -> self.tell(new ArchiveHolds(tasks)));
    this.turns = new TurnRunner(context, place, environment, () -> self.tell(new SlotsFree()));
    this.queues = new QueueCopies(environment.queues(), turns);
    this.custody = new AttemptCustody(context, timers, place, environment, turns);
    environment.local().arrived(place, self);
    timers.startTimerWithFixedDelay(new Tick(), TICK);
    turns.startJournal();
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Submit.class, this::onSubmit)
        .onMessage(Report.class, this::onReport)
        .onMessage(TurnDecided.class, this::onTurnDecided)
        .onMessage(TurnDurable.class, this::onTurnDurable)
        .onMessage(SlotsFree.class, _ -> same(turns::slotsFree))
        .onMessage(ArchiveHolds.class, this::onArchiveHolds)
        .onMessage(Change.class, this::onChange)
        .onMessage(RetryByHand.class, this::onRetryByHand)
        .onMessage(Find.class, m -> read(m.replyTo(), v -> new Found(v.find(m.id()))))
        .onMessage(AwaitFinished.class, this::onAwaitFinished)
        .onMessage(Newest.class, this::onNewest)
        .onMessage(Why.class, m -> read(m.replyTo(), v -> new Reason(v.why(m.id()))))
        .onMessage(Count.class, m -> read(m.replyTo(), v -> new Counted(v.counts())))
        .onMessage(CountQueues.class, m -> read(m.replyTo(), v -> new QueuesCounted(v.queues())))
        .onMessage(HoldsKeys.class, this::onHoldsKeys)
        .onMessage(Wake.class, _ -> this)
        .onMessage(LookAtQueues.class, _ -> onLookAtQueues())
        .onMessage(Rest.class, _ -> onRest())
        .onMessage(Due.class, _ -> same(turns::due))
        .onMessage(Tick.class, _ -> onTick())
        .onMessage(LookedUp.class, m -> same(() -> m.then().accept(m.result())))
        .onMessage(JournalOpened.class, this::onJournalOpened)
        .onMessage(JournalRecovered.class, this::onJournalRecovered)
        .onMessage(AskRunning.class, m -> same(() -> custody.askAgain(m.node())))
        .onMessage(RunningUnknown.class, m -> same(() -> custody.unknown(m.node(), m.candidates())))
        .onMessage(
            StillRunning.class,
            m -> same(() -> custody.answered(m.node(), m.candidates(), m.known())))
        .onMessage(NodeGone.class, m -> same(() -> custody.nodeGone(m.node())))
        .onMessage(TurnFailed.class, this::onTurnFailed)
        .onMessage(JournalFailed.class, m -> same(() -> turns.journalFailed(m.reason())))
        .onMessage(StartJournal.class, _ -> same(turns::startJournal))
        .onMessage(SnapshotLoaded.class, m -> same(() -> turns.startJournal(m.snapshot())))
        .onMessage(SnapshotNotLoaded.class, this::onSnapshotNotLoaded)
        .onMessage(RoomStep.class, m -> same(() -> turns.roomStep(m.action())))
        .onMessage(Superseded.class, _ -> onSuperseded())
        .onMessage(Leave.class, _ -> onLeave())
        .onMessage(LeaveStep.class, this::onLeaveStep)
        .onSignal(Terminated.class, _ -> onJournalStopped())
        .onSignal(PostStop.class, _ -> onPostStop())
        .build();
  }

  private Behavior<Message> same(Runnable action) {
    action.run();
    return this;
  }

  private Behavior<Message> onSubmit(Submit message) {
    Optional<Refused> refusal = turns.refusal().or(turns::fullRefusal);
    if (refusal.isPresent()) {
      message.replyTo().tell(refusal.get());
      return this;
    }
    Set<String> keys = Submissions.keys(message.tasks());
    if (keys.isEmpty()) {
      turns.gather(submission(message, message.tasks(), System.nanoTime()));
    } else {
      submitAfterLookup(message, keys);
    }
    return this;
  }

  private void submitAfterLookup(Submit message, Set<String> keys) {
    int tasks = message.tasks().size();
    long sinceNanos = System.nanoTime();
    turns.expect(tasks, message.bytes());
    lookups.keys(
        keys,
        sinceNanos,
        found -> {
          turns.expect(-tasks, -message.bytes());
          turns.gather(
              submission(
                  message,
                  Submissions.with(message.tasks(), message.settled(), found),
                  sinceNanos));
        },
        reason -> {
          turns.expect(-tasks, -message.bytes());
          refuse(message.replyTo()).accept(reason);
        });
  }

  private Request submission(Submit message, List<PartitionCommand.Submit> tasks, long sinceNanos) {
    return new Request.Submission(
        tasks,
        message.bytes(),
        answers -> {
          environment.metrics().acknowledged(System.nanoTime() - sinceNanos);
          message.replyTo().tell(new Submitted(answers));
        },
        refuse(message.replyTo()));
  }

  private static Consumer<String> refuse(ActorRef<Reply> replyTo) {
    return reason -> replyTo.tell(new Refused(reason, false));
  }

  private Behavior<Message> onReport(Report message) {
    PartitionCommand command = message.command();
    Request result =
        new Request.Result(
            command,
            Submissions.bytes(command),
            () ->
                Submissions.endedAttempt(command)
                    .ifPresent(token -> custody.recorded(message.node(), token)));
    if (result.patient()) {
      turns.gather(result);
    } else {
      turns.gatherOrRefuse(result);
    }
    return this;
  }

  private Behavior<Message> onChange(Change message) {
    if (message.command() instanceof PartitionCommand.ChangeQueue change && change.version() == 0) {
      changeRow(change, message.replyTo());
    } else {
      change(message.command(), message.replyTo());
    }
    return this;
  }

  /** A node of an earlier release tells each partition for itself: the row hears of it here. */
  private void changeRow(PartitionCommand.ChangeQueue change, ActorRef<Reply> replyTo) {
    var _ =
        environment
            .queues()
            .change(change.queue(), QueuePatch.to(change.settings()), null)
            .whenComplete((_, failure) ->
                replyTo.tell(
                    failure == null
                        ? new Changed(new Answer.Done())
                        : new Refused("what holds for queues cannot be changed now", false)));
  }

  private Behavior<Message> onLookAtQueues() {
    queues.look();
    return this;
  }

  private void change(PartitionCommand command, ActorRef<Reply> replyTo) {
    turns.gatherOrRefuse(
        new Request.Change(command, answer -> replyTo.tell(new Changed(answer)), refuse(replyTo)));
  }

  private Behavior<Message> onRetryByHand(RetryByHand message) {
    Optional<Refused> refusal = turns.refusal().or(turns::fullRefusal);
    if (refusal.isPresent()) {
      message.replyTo().tell(refusal.get());
      return this;
    }
    lookups.id(
        message.id(),
        System.nanoTime(),
        found ->
            change(
                new PartitionCommand.RetryByHand(
                    message.id(), found.byId().get(message.id()), message.epoch()),
                message.replyTo()),
        refuse(message.replyTo()));
    return this;
  }

  private Behavior<Message> read(
      ActorRef<Reply> replyTo, Function<PartitionView, ? extends Reply> question) {
    turns.gatherOrRefuse(new Request.Read<>(question, replyTo::tell, refuse(replyTo)));
    return this;
  }

  private Behavior<Message> onHoldsKeys(HoldsKeys message) {
    lookups.afterLookups(() -> read(message.replyTo(), v -> keysHeld(v, message.keys())));
    return this;
  }

  private KeysHeld keysHeld(PartitionView view, Set<String> keys) {
    return new KeysHeld(view.heldKeys(keys, environment.clock().millis()), view.closed());
  }

  /** A task may have come back meanwhile; then it runs on. */
  private Behavior<Message> onRest() {
    turns.gatherOrRefuse(
        new Request.Read<>(
            PartitionView::empty,
            empty -> {
              if (empty) {
                rest.accept(getContext().getSelf());
              }
            },
            _ -> {}));
    return this;
  }

  private Behavior<Message> onNewest(Newest m) {
    return read(m.replyTo(), view -> new Listed(view.newest(m.filter(), m.before(), m.limit())));
  }

  private Behavior<Message> onAwaitFinished(AwaitFinished message) {
    turns.gatherOrRefuse(
        new Request.Read<>(
            view -> view.find(message.id()),
            task -> answerOrWait(message, task),
            refuse(message.replyTo())));
    return this;
  }

  private void answerOrWait(AwaitFinished message, Optional<TaskRecord> task) {
    if (task.isEmpty() || task.get().status().finished()) {
      message.replyTo().tell(new Found(task));
    } else {
      waiters.add(
          message.id().number(),
          System.nanoTime() + message.atMost().toNanos(),
          finished -> message.replyTo().tell(new Found(Optional.of(finished))),
          refuse(message.replyTo()));
    }
  }

  private Behavior<Message> onTurnDecided(TurnDecided message) {
    turns.decided(message.turn(), message.outcome());
    return this;
  }

  private Behavior<Message> onTurnDurable(TurnDurable message) {
    release(turns.durable(message.turn(), message.standing()));
    wakeWhenDue(message.standing());
    turns.next();
    return leaving ? leaveIfIdle() : this;
  }

  private void release(PartitionJournal.Outcome outcome) {
    outcome.releases().forEach(Runnable::run);
    custody.release(outcome.effects());
    List<TaskRecord> finished = outcome.effects().finished();
    if (!finished.isEmpty()) {
      environment.metrics().finished(finished);
      if (!waiters.isEmpty()) {
        finished.forEach(waiters::finished);
      }
      outbox.add(finished, System.nanoTime());
    }
    environment.changes().publish(outcome.effects().changes(), outcome.atMillis());
  }

  /**
   * The timer is exact but sleeps with the machine, and knows nothing of a clock that is set: the
   * tick looks at the time as well.
   */
  private void wakeWhenDue(Standing standing) {
    nextDueMillis = standing.nextDueMillis().orElse(Long.MAX_VALUE);
    if (nextDueMillis == Long.MAX_VALUE) {
      timers.cancel("due");
      return;
    }
    long waitMillis = Math.max(0, nextDueMillis - environment.clock().millis());
    timers.startSingleTimer(
        "due", new Due(), Duration.ofMillis(Math.min(waitMillis, DUE_WAIT_MAX.toMillis())));
  }

  private Behavior<Message> onArchiveHolds(ArchiveHolds message) {
    outbox.acknowledged(message.tasks(), System.nanoTime());
    lookups.afterLookups(
        () -> turns.gather(Request.Result.of(Submissions.forget(message.tasks()))));
    return this;
  }

  private Behavior<Message> onTick() {
    long nowNanos = System.nanoTime();
    if (nextDueMillis <= environment.clock().millis()) {
      turns.due();
    }
    custody.check(nowNanos);
    waiters.forget(nowNanos);
    outbox.retry(nowNanos, UNARCHIVED_PATIENCE.toNanos());
    turns.giveUpStalled();
    turns.look(outbox.oldestFinishedMillis());
    onLookAtQueues();
    lookups.giveUp(
        nowNanos - environment.settings().stalledAfter().toNanos(),
        "the archive does not answer right now");
    return this;
  }

  private Behavior<Message> onJournalOpened(JournalOpened message) {
    outbox.add(message.unarchived(), System.nanoTime());
    message.toInterrupt().forEach(attempt -> custody.interrupt(attempt.node(), attempt.token()));
    custody.opened(message.standing().opening(), message.running());
    queues.opened(message.unnumberedQueues());
    turns.opened(message.standing());
    wakeWhenDue(message.standing());
    return this;
  }

  private Behavior<Message> onJournalRecovered(JournalRecovered message) {
    custody.reopened(message.standing().opening());
    turns.recovered(message.lastTurn(), message.standing()).ifPresent(this::release);
    wakeWhenDue(message.standing());
    turns.next();
    return this;
  }

  private Behavior<Message> onTurnFailed(TurnFailed message) {
    LOG.atError()
        .addKeyValue(TurnRunner.PARTITION, place)
        .setCause(message.bug())
        .log(
            "Partition {} met a bug while deciding turn {}. The turn was not journaled; its"
                + " requests run one by one, and the one that fails again is given up. Please"
                + " report this.",
            place,
            message.turn());
    turns.failed();
    return this;
  }

  private Behavior<Message> onSnapshotNotLoaded(SnapshotNotLoaded message) {
    turns.journalFailed(message.reason());
    return onJournalStopped();
  }

  private Behavior<Message> onJournalStopped() {
    Duration delay = turns.journalStopped();
    timers.startSingleTimer("journal", new StartJournal(), delay);
    return this;
  }

  private Behavior<Message> onSuperseded() {
    LOG.atWarn()
        .addKeyValue(TurnRunner.PARTITION, place)
        .log(
            "Partition {} was opened elsewhere while it still ran here. This one stops; what"
                + " it had not journaled was not answered either.",
            place);
    return Behaviors.stopped();
  }

  /** Results that came in time must not be lost: their attempts would run again elsewhere. */
  private Behavior<Message> onLeave() {
    turns.leave();
    timers.startSingleTimer(LeaveStep.WHEN_IDLE, LeaveStep.WHEN_IDLE, LAST_MESSAGES);
    timers.startSingleTimer(LeaveStep.AT_ONCE, LeaveStep.AT_ONCE, LEAVE_WITHIN);
    return this;
  }

  private Behavior<Message> onLeaveStep(LeaveStep step) {
    if (step == LeaveStep.AT_ONCE) {
      return Behaviors.stopped();
    }
    leaving = true;
    lastSnapshotTaken |= step == LeaveStep.SNAPSHOT_TAKEN;
    return leaveIfIdle();
  }

  private Behavior<Message> leaveIfIdle() {
    if (!turns.idle()) {
      return this;
    }
    boolean asked = timers.isTimerActive(LeaveStep.SNAPSHOT_TAKEN);
    if (lastSnapshotTaken || (!asked && !turns.askForLastSnapshot())) {
      return Behaviors.stopped();
    }
    if (!asked) {
      timers.startSingleTimer(
          LeaveStep.SNAPSHOT_TAKEN, LeaveStep.SNAPSHOT_TAKEN, LAST_SNAPSHOT_WITHIN);
    }
    return this;
  }

  private Behavior<Message> onPostStop() {
    environment.local().left(place, getContext().getSelf());
    String reason = "the partition moves to another node";
    turns.stop(reason);
    outbox.close();
    lookups.giveUpAll(reason);
    waiters.giveUp(reason);
    return this;
  }
}
