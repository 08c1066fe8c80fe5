package io.sampo.core.partition;

import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a partition: commands decided and evolved one after the other, gathered into one
 * batch of events to journal and the effects to release once it is durable.
 *
 * <p>The machine is ahead of the journal from the first event on: when the write fails, the machine
 * must be thrown away and rebuilt from the journal.
 */
public final class PartitionTurn {

  private final PartitionMachine machine;
  private final long nowMillis;
  private final @Nullable Predicate<TaskId> observed;
  private final List<Change> changes = new ArrayList<>();
  private final List<PartitionEvent> events = new ArrayList<>();
  private final List<AttemptOrder> starts = new ArrayList<>();
  private final List<Interruption> interruptions = new ArrayList<>();
  private final List<TaskRecord> finished = new ArrayList<>();

  /** A running attempt whose task is to end by request, and the node it runs on. */
  public record Interruption(TaskId id, long token, String node) {}

  /** A task that changed, as it stands after; progress means that only its progress did. */
  public record Change(TaskRecord task, boolean progress) {}

  /**
   * What leaves the partition once the events are durable.
   *
   * @param starts attempts to hand to workers
   * @param interruptions attempts to interrupt
   * @param finished tasks for the archive, and for those who wait for them
   * @param changes every change in order, where somebody watches; else empty
   */
  public record Effects(
      List<AttemptOrder> starts,
      List<Interruption> interruptions,
      List<TaskRecord> finished,
      List<Change> changes) {}

  /**
   * Begins a turn at that time.
   *
   * @param observed tells which tasks somebody watches, so that their changes are worth listing;
   *     null where nobody watches any
   */
  public PartitionTurn(
      PartitionMachine machine, long nowMillis, @Nullable Predicate<TaskId> observed) {
    this.machine = machine;
    this.nowMillis = nowMillis;
    this.observed = observed;
  }

  /** Begins a turn nobody watches. */
  public PartitionTurn(PartitionMachine machine, long nowMillis) {
    this(machine, nowMillis, null);
  }

  /** Decides one command; the answer counts once the turn's events are durable. */
  public Answer apply(PartitionCommand command) {
    Decision decision = machine.decide(command, nowMillis);
    for (PartitionEvent event : decision.events()) {
      record(event);
    }
    return decision.answer();
  }

  /** Notes the opening of a new incarnation. */
  public void open(String node) {
    record(new PartitionEvent.Opened(node));
  }

  /** Moves what is due by now. */
  public void advance() {
    for (PartitionEvent event : machine.decideDue(nowMillis)) {
      record(event);
    }
  }

  /** Starts ready tasks while slots last, up to a number. */
  public void start(SlotSource slots, int startsMax) {
    if (machine.state().lanes.isEmpty()) {
      return;
    }
    StartRound round = machine.startRound(slots, nowMillis);
    for (int i = 0; i < startsMax; i++) {
      PartitionEvent event = machine.decideStart(round, nowMillis);
      if (event == null) {
        return;
      }
      record(event);
    }
  }

  private void record(PartitionEvent event) {
    machine.evolve(event, nowMillis);
    events.add(event);
    if (observed != null) {
      observe(event);
    }
    switch (event) {
      case PartitionEvent.Started e -> starts.add(machine.state().task(e.number()).toOrder());
      case PartitionEvent.CancelRequested e -> interruptions.add(interruption(e.number()));
      case PartitionEvent.Succeeded e -> finished(e.number());
      case PartitionEvent.Failed e -> finished(e.number());
      case PartitionEvent.Cancelled e -> finished(e.number());
      case PartitionEvent.Expired e -> finished(e.number());
      case PartitionEvent.Opened _,
          PartitionEvent.Submitted _,
          PartitionEvent.Proven _,
          PartitionEvent.Retrying _,
          PartitionEvent.AttemptLost _,
          PartitionEvent.HandedBack _,
          PartitionEvent.BecameDue _,
          PartitionEvent.Progressed _,
          PartitionEvent.RetriedByHand _,
          PartitionEvent.Restored _,
          PartitionEvent.Archived _,
          PartitionEvent.QueueChanged _,
          PartitionEvent.Closed _,
          PartitionEvent.Retired _ -> {}
    }
  }

  private void observe(PartitionEvent event) {
    switch (event) {
      case PartitionEvent.Submitted e -> changed(e.number(), false);
      case PartitionEvent.Started e -> changed(e.number(), false);
      case PartitionEvent.Succeeded e -> changed(e.number(), false);
      case PartitionEvent.Retrying e -> changed(e.number(), false);
      case PartitionEvent.Failed e -> changed(e.number(), false);
      case PartitionEvent.AttemptLost e -> changed(e.number(), false);
      case PartitionEvent.Cancelled e -> changed(e.number(), false);
      case PartitionEvent.Expired e -> changed(e.number(), false);
      case PartitionEvent.BecameDue e -> changed(e.number(), false);
      case PartitionEvent.RetriedByHand e -> changed(e.number(), false);
      case PartitionEvent.Restored e -> changed(e.task().id().number(), false);
      case PartitionEvent.Progressed e -> changed(e.number(), true);
      // Whoever watches sees the attempt begin once: it goes on with the next start.
      case PartitionEvent.HandedBack _ -> {}
      case PartitionEvent.Opened _,
          PartitionEvent.Proven _,
          PartitionEvent.CancelRequested _,
          PartitionEvent.Archived _,
          PartitionEvent.QueueChanged _,
          PartitionEvent.Closed _,
          PartitionEvent.Retired _ -> {}
    }
  }

  private void changed(long number, boolean progress) {
    TaskState task = machine.state().task(number);
    if (observed != null && observed.test(task.id())) {
      changes.add(new Change(task.toRecord(), progress));
    }
  }

  private void finished(long number) {
    finished.add(machine.state().task(number).toRecord());
  }

  private Interruption interruption(long number) {
    TaskState task = machine.state().task(number);
    TaskState.CurrentAttempt attempt = task.currentAttempt();
    return new Interruption(task.id(), attempt.token(), attempt.node());
  }

  /** When this turn took place, in milliseconds of Unix time. */
  public long nowMillis() {
    return nowMillis;
  }

  /** The events so far, in order. */
  public List<PartitionEvent> events() {
    return events;
  }

  /** What to release once the events are durable. */
  public Effects effects() {
    return new Effects(starts, interruptions, finished, changes);
  }
}
