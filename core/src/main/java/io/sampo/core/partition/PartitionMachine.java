package io.sampo.core.partition;

import io.sampo.core.codec.Format;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one partition. Deciding never changes anything; evolving follows the journal and
 * decides nothing. Confined to one thread.
 */
public final class PartitionMachine {

  /** How many tasks one look at the timers may move, so that it stays short. */
  static final int TIMERS_PER_TURN_MAX = 2_000;

  private final PartitionRules rules;
  private final DoubleSupplier random;
  private final PartitionState state;
  private final PartitionView view;

  /**
   * An empty partition.
   *
   * @param random from 0 (inclusive) to 1 (exclusive), for the jitter of retries
   */
  public PartitionMachine(PartitionPlace place, PartitionRules rules, DoubleSupplier random) {
    this.rules = rules;
    this.random = random;
    this.state = new PartitionState(place);
    this.view = new PartitionView(state, rules);
  }

  /** What readers may see of this partition. */
  public PartitionView view() {
    return view;
  }

  /** Changes the state by one event that was journaled at that time. */
  public void evolve(PartitionEvent event, long atMillis) {
    state.evolve(event, atMillis);
  }

  /**
   * The whole state in one piece.
   *
   * @param turn the last turn in it
   * @param format what has no place in it is left out
   */
  public byte[] snapshot(long turn, Format format) {
    return SnapshotCodec.encode(state, turn, format);
  }

  /** The whole state in one piece, with all that the newest format has a place for. */
  public byte[] snapshot(long turn) {
    return snapshot(turn, Format.NEWEST);
  }

  /**
   * Begins a snapshot in chunks; only one may be under way.
   *
   * @param turn the last turn in it
   * @param number the number of the last journal row in it
   */
  public PartitionSnapshot beginSnapshot(long turn, long number) {
    return beginSnapshot(turn, number, PartitionSnapshot.PIECE_BYTES);
  }

  PartitionSnapshot beginSnapshot(long turn, long number, int pieceBytes) {
    return new PartitionSnapshot(state, turn, number, pieceBytes);
  }

  /** Fills this empty machine with a stored state; gives the last turn in it. */
  public long restore(byte[] snapshot) {
    return SnapshotCodec.decode(snapshot, state);
  }

  /** Fills this empty machine with all but the tasks of a snapshot; its chunks hold those. */
  public SnapshotIndex restoreIndex(byte[] closingRow) {
    SnapshotIndex index = SnapshotIndex.decode(closingRow, state);
    state.chunks.hold(index.chunks(), new BitSet(), state.nextNumber);
    return index;
  }

  /**
   * Adds the tasks of a chunk.
   *
   * @throws IllegalStateException where the bytes are not those that were stored
   */
  public void restoreChunk(SnapshotChunk chunk, byte[] stored) {
    ChunkCodec.get(chunk, stored, state);
  }

  /** What a command comes to at that time. */
  Decision decide(PartitionCommand command, long nowMillis) {
    return switch (command) {
      case PartitionCommand.Submit c -> submit(c, nowMillis);
      case PartitionCommand.Cancel c -> cancel(c);
      case PartitionCommand.RetryByHand c -> retryByHand(c);
      case PartitionCommand.Complete c -> complete(c);
      case PartitionCommand.Fail c -> fail(c, nowMillis);
      case PartitionCommand.Lose c -> lose(c);
      case PartitionCommand.HandBack c -> handBack(c);
      case PartitionCommand.Report c -> report(c);
      case PartitionCommand.ForgetArchived c -> forgetArchived(c);
      case PartitionCommand.ChangeQueue c -> changeQueue(c);
      case PartitionCommand.Close _ -> close();
      case PartitionCommand.Retire c -> retire(c);
    };
  }

  private Decision submit(PartitionCommand.Submit command, long nowMillis) {
    TaskSpec spec = command.spec();
    String key = spec.idempotencyKey();
    if (key != null) {
      Decision known = known(key, command, nowMillis);
      if (known != null) {
        return known;
      }
      if (command.claimed()) {
        return Decision.answer(Answer.Refused.KEY_CLAIMED);
      }
    }
    if (state.closed && !livesHere(spec.key())) {
      return Decision.answer(Answer.Refused.MOVED);
    }
    if (tooManyQueues(spec.queue())) {
      return Decision.answer(Answer.Refused.TOO_MANY_QUEUES);
    }
    long number = state.nextNumber;
    TaskId id = TaskId.of(nowMillis, state.place.generation(), state.place.number(), number);
    return new Decision(
        List.of(new PartitionEvent.Submitted(number, spec, command.bodyHash())),
        new Answer.Accepted(id));
  }

  /** What the key stands for already, in this partition or in the archive. */
  private @Nullable Decision known(String key, PartitionCommand.Submit command, long nowMillis) {
    long sinceMillis =
        KeyTime.millis(state.lastAtMillis, nowMillis) - rules.idempotencyWindow().toMillis();
    TaskState live = state.byIdempotencyKey.get(key);
    if (live != null && live.acceptedAtMillis() > sinceMillis) {
      return known(live.id(), live.bodyHash, command.bodyHash());
    }
    PartitionCommand.ArchivedKey archived = command.archived();
    return archived != null && archived.id().epochMillis() > sinceMillis
        ? known(archived.id(), archived.bodyHash(), command.bodyHash())
        : null;
  }

  private static Decision known(TaskId id, long knownHash, long submittedHash) {
    return Decision.answer(
        knownHash == submittedHash ? new Answer.Duplicate(id) : new Answer.Conflict(id));
  }

  /**
   * Whether unfinished tasks of the key are held here. Once a closed partition holds none, it never
   * will again: the key has moved for good, and its order goes on where it has moved to.
   */
  private boolean livesHere(@Nullable String key) {
    return key != null && state.keyLines.holder(key) != null;
  }

  private boolean keyMoved(TaskSpec spec) {
    return state.closed && spec.key() != null && !livesHere(spec.key());
  }

  private boolean tooManyQueues(String queue) {
    return !state.queues.containsKey(queue)
        && state.queues.size() >= rules.queuesMax()
        && state.queues.values().stream().filter(QueueState::inUse).count() >= rules.queuesMax();
  }

  private Decision cancel(PartitionCommand.Cancel command) {
    TaskState task = state.find(command.id());
    if (task == null) {
      return Decision.answer(Answer.Refused.UNKNOWN_TASK);
    }
    if (task.status.finished()) {
      return task.status == TaskStatus.CANCELLED
          ? Decision.nothing()
          : Decision.answer(Answer.Refused.ALREADY_FINISHED);
    }
    if (task.cancelRequested) {
      return Decision.nothing();
    }
    return Decision.done(
        task.status == TaskStatus.RUNNING
            ? new PartitionEvent.CancelRequested(task.number())
            : new PartitionEvent.Cancelled(task.number(), null));
  }

  private Decision retryByHand(PartitionCommand.RetryByHand command) {
    TaskState task = state.find(command.id());
    if (task != null) {
      return retryHeld(task);
    }
    if (command.epoch() <= state.retiredEpoch) {
      return Decision.answer(Answer.Refused.RETIRED);
    }
    return command.archived() == null || !command.archived().id().equals(command.id())
        ? Decision.answer(Answer.Refused.UNKNOWN_TASK)
        : restore(command.archived());
  }

  private Decision retryHeld(TaskState task) {
    if (task.status != TaskStatus.FAILED) {
      return Decision.answer(Answer.Refused.NOT_FAILED);
    }
    return keyMoved(task.spec)
        ? Decision.answer(Answer.Refused.KEY_MOVED)
        : Decision.done(new PartitionEvent.RetriedByHand(task.number()));
  }

  private Decision restore(TaskRecord archived) {
    if (!PartitionPlace.of(archived.id()).equals(state.place)) {
      return Decision.answer(Answer.Refused.UNKNOWN_TASK);
    }
    if (archived.status() != TaskStatus.FAILED) {
      return Decision.answer(Answer.Refused.NOT_FAILED);
    }
    if (keyMoved(archived.spec())) {
      return Decision.answer(Answer.Refused.KEY_MOVED);
    }
    return tooManyQueues(archived.spec().queue())
        ? Decision.answer(Answer.Refused.TOO_MANY_QUEUES)
        : Decision.done(new PartitionEvent.Restored(withoutTraces(archived)));
  }

  /** Its attempts tell how they ended; their traces would only weigh on memory once more. */
  private static TaskRecord withoutTraces(TaskRecord archived) {
    return archived.withAttempts(
        archived.attempts().stream().map(AttemptRecord::withoutTrace).toList());
  }

  private Decision complete(PartitionCommand.Complete command) {
    TaskState task = current(command.number(), command.token());
    if (task == null) {
      return Decision.answer(Answer.Refused.STALE_ATTEMPT);
    }
    return Decision.done(
        task.cancelRequested
            ? new PartitionEvent.Cancelled(task.number(), null)
            : new PartitionEvent.Succeeded(task.number(), command.result()));
  }

  private Decision fail(PartitionCommand.Fail command, long nowMillis) {
    TaskState task = current(command.number(), command.token());
    if (task == null) {
      return Decision.answer(Answer.Refused.STALE_ATTEMPT);
    }
    if (task.cancelRequested) {
      return Decision.done(new PartitionEvent.Cancelled(task.number(), command.error()));
    }
    AttemptOutcome outcome = command.timedOut() ? AttemptOutcome.TIMED_OUT : AttemptOutcome.FAILED;
    int charged = task.chargedAttempts + 1;
    if (command.permanent() || charged >= task.spec.options().retry().maxAttempts()) {
      return Decision.done(new PartitionEvent.Failed(task.number(), outcome, command.error()));
    }
    long waitMillis =
        task.spec.options().retry().waitAfter(charged, random.getAsDouble()).toMillis();
    return Decision.done(
        new PartitionEvent.Retrying(
            task.number(), outcome, command.error(), nowMillis + waitMillis));
  }

  private Decision lose(PartitionCommand.Lose command) {
    TaskState task = current(command.number(), command.token());
    if (task == null) {
      return Decision.answer(Answer.Refused.STALE_ATTEMPT);
    }
    if (task.cancelRequested) {
      return Decision.done(new PartitionEvent.Cancelled(task.number(), null));
    }
    return Decision.done(Suspects.lost(task, command, rules));
  }

  private Decision handBack(PartitionCommand.HandBack command) {
    TaskState task = current(command.number(), command.token());
    if (task == null) {
      return Decision.answer(Answer.Refused.STALE_ATTEMPT);
    }
    return Decision.done(
        task.cancelRequested
            ? new PartitionEvent.Cancelled(task.number(), null)
            : new PartitionEvent.HandedBack(task.number()));
  }

  private Decision report(PartitionCommand.Report command) {
    TaskState task = current(command.number(), command.token());
    return task == null
        ? Decision.answer(Answer.Refused.STALE_ATTEMPT)
        : Decision.done(new PartitionEvent.Progressed(task.number(), command.progress()));
  }

  /** A dead letter may have been retried by hand since: then the archive holds an older end. */
  private Decision forgetArchived(PartitionCommand.ForgetArchived command) {
    long[] held = new long[command.endings().size()];
    int count = 0;
    for (PartitionCommand.Ending ending : command.endings()) {
      TaskState task = state.tasks.get(ending.number());
      if (task != null && ending.isOf(task)) {
        held[count++] = ending.number();
      }
    }
    return count == 0
        ? Decision.nothing()
        : Decision.done(new PartitionEvent.Archived(Arrays.copyOf(held, count)));
  }

  private Decision changeQueue(PartitionCommand.ChangeQueue command) {
    QueueState queue = state.queues.get(command.queue());
    QueueSettings now = queue == null ? QueueSettings.DEFAULT : queue.settings;
    long version = queue == null ? 0 : queue.version;
    boolean known = version == command.version() && now.equals(command.settings());
    if (known || version > command.version()) {
      return Decision.nothing();
    }
    // What is numbered holds everywhere, and is bounded where it is numbered.
    if (command.version() == 0 && tooManyQueues(command.queue())) {
      return Decision.answer(Answer.Refused.TOO_MANY_QUEUES);
    }
    return Decision.done(
        new PartitionEvent.QueueChanged(command.queue(), command.settings(), command.version()));
  }

  private Decision close() {
    return state.closed ? Decision.nothing() : Decision.done(new PartitionEvent.Closed());
  }

  private Decision retire(PartitionCommand.Retire command) {
    if (!state.closed || state.tasks.size() > 0) {
      return Decision.answer(Answer.Refused.NOT_EMPTY);
    }
    return command.epoch() <= state.retiredEpoch
        ? Decision.nothing()
        : Decision.done(new PartitionEvent.Retired(command.epoch()));
  }

  /** Begins a round of starting with these slots. */
  StartRound startRound(SlotSource slots, long nowMillis) {
    return new StartRound(state.lanes, slots, nowMillis);
  }

  /** Starts the next task of a round, or ends it if it expired; null when no more may start. */
  @Nullable PartitionEvent decideStart(StartRound round, long nowMillis) {
    TaskState task = round.next();
    if (task == null) {
      return null;
    }
    return task.expired(nowMillis)
        ? new PartitionEvent.Expired(task.number())
        : started(task, round.slot());
  }

  private PartitionEvent started(TaskState task, SlotSource.Slot slot) {
    return new PartitionEvent.Started(task.number(), state.nextToken, slot.node(), slot.company());
  }

  /** What is due by now: expiries, ends of delays, backoffs and probations. */
  List<PartitionEvent> decideDue(long nowMillis) {
    List<PartitionEvent> due = new ArrayList<>();
    for (TaskState task : state.timers) {
      if (task.timerAtMillis > nowMillis || due.size() == TIMERS_PER_TURN_MAX) {
        break;
      }
      due.add(due(task, nowMillis));
    }
    return due;
  }

  private static PartitionEvent due(TaskState task, long nowMillis) {
    if (task.status == TaskStatus.RUNNING) {
      return new PartitionEvent.Proven(task.number());
    }
    return task.expired(nowMillis)
        ? new PartitionEvent.Expired(task.number())
        : new PartitionEvent.BecameDue(task.number());
  }

  private @Nullable TaskState current(long number, long token) {
    TaskState task = state.tasks.get(number);
    return task != null && task.runs(token) ? task : null;
  }

  PartitionState state() {
    return state;
  }
}
