package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One partition in a test: what was given, what happens when a command comes, what then holds.
 * Tasks are named by number, from 1 in order of submission. Each step is a turn of its own, and
 * after each the machine equals one replayed from the journal.
 */
final class Scenario {

  static final long START_MILLIS = 1_800_000_000_000L;
  static final String NODE = "127.0.0.1:7355";
  static final Json RESULT = Json.of("42");
  static final TaskError ERROR = new TaskError("IOException", "it broke", "at line 1");

  private final JournaledPartition partition;
  private final List<TaskId> ids = new ArrayList<>();
  private long nowMillis = START_MILLIS;
  private double random = 0.5;
  private Answer answer = Answer.Done.DONE;
  private PartitionTurn last;

  private Scenario(PartitionRules rules) {
    partition = new JournaledPartition(rules, () -> random);
    last = turn(_ -> {});
  }

  static Scenario given(PartitionRules rules, TaskBuilder... tasks) {
    return new Scenario(rules).submitted(tasks);
  }

  static Scenario given(TaskBuilder... tasks) {
    return given(PartitionRules.DEFAULT, tasks);
  }

  // What was given.

  Scenario submitted(TaskBuilder... tasks) {
    for (TaskBuilder task : tasks) {
      when(new PartitionCommand.Submit(task.spec(), 1, null));
      assertThat(answer).isInstanceOf(Answer.Accepted.class);
    }
    return this;
  }

  /** Starts all that may start. */
  Scenario started() {
    return started(1_000);
  }

  Scenario started(int startsMax) {
    return started(_ -> NODE, startsMax);
  }

  Scenario started(SlotSource slots, int startsMax) {
    last = turn(turn -> turn.start(slots, startsMax));
    return this;
  }

  Scenario completed(long number) {
    return done(new PartitionCommand.Complete(number, token(number), RESULT));
  }

  Scenario failed(long number) {
    return done(new PartitionCommand.Fail(number, token(number), ERROR, false, false));
  }

  Scenario failedForGood(long number) {
    return done(new PartitionCommand.Fail(number, token(number), ERROR, false, true));
  }

  Scenario lost(long number) {
    return done(new PartitionCommand.Lose(number, token(number), "node left", true));
  }

  Scenario lostUncharged(long number) {
    return done(new PartitionCommand.Lose(number, token(number), "it is leaving", false));
  }

  Scenario handedBack(long number) {
    return done(new PartitionCommand.HandBack(number, token(number)));
  }

  Scenario cancelled(long number) {
    return done(new PartitionCommand.Cancel(id(number)));
  }

  Scenario retriedByHand(long number) {
    return done(new PartitionCommand.RetryByHand(id(number), null, 1));
  }

  Scenario restored(TaskRecord archived) {
    return done(new PartitionCommand.RetryByHand(archived.id(), archived, 1));
  }

  Scenario archived(long number) {
    return done(new PartitionCommand.ForgetArchived(List.of(ending(number))));
  }

  Scenario queue(String name, boolean paused) {
    return done(new PartitionCommand.ChangeQueue(name, new QueueSettings(paused, 0)));
  }

  Scenario closed() {
    return done(new PartitionCommand.Close());
  }

  Scenario retired(long epoch) {
    return done(new PartitionCommand.Retire(epoch));
  }

  /** Lets time pass and moves what is due then. */
  Scenario later(Duration time) {
    nowMillis += time.toMillis();
    last = turn(PartitionTurn::advance);
    return this;
  }

  /** Lets time pass without a look at the timers. */
  Scenario laterUnseen(Duration time) {
    nowMillis += time.toMillis();
    return this;
  }

  Scenario random(double value) {
    random = value;
    return this;
  }

  /** Rebuilds the machine from what was journaled. */
  Scenario recovered() {
    partition.recover();
    return this;
  }

  /** Rebuilds the machine from a snapshot. */
  Scenario restoredFromSnapshot() {
    partition.takeSnapshot();
    return recovered();
  }

  private Scenario done(PartitionCommand command) {
    return when(command).then(Answer.Done.DONE);
  }

  // When.

  Scenario when(PartitionCommand command) {
    last = turn(turn -> answer = turn.apply(command));
    if (answer instanceof Answer.Accepted accepted) {
      ids.add(accepted.id());
    }
    return this;
  }

  PartitionTurn turn(Consumer<PartitionTurn> body) {
    PartitionTurn turn = partition.turn(nowMillis, body);
    partition.checkRebuilt();
    return turn;
  }

  // Then.

  Scenario then(Answer expected) {
    assertThat(answer).isEqualTo(expected);
    if (expected instanceof Answer.Refused) {
      thenNothingChanged();
    }
    return this;
  }

  Scenario thenNothingChanged() {
    assertThat(last.events()).isEmpty();
    return this;
  }

  Scenario thenIs(long number, TaskStatus status) {
    assertThat(task(number).status()).isEqualTo(status);
    return this;
  }

  /** These started in the last round, in that order. */
  Scenario thenStarted(long... numbers) {
    assertThat(last.effects().starts())
        .extracting(order -> order.id().number())
        .containsExactly(java.util.Arrays.stream(numbers).boxed().toArray(Long[]::new));
    return this;
  }

  Scenario thenHolds(Consumer<Scenario> check) {
    check.accept(this);
    return this;
  }

  // What tests look at.

  TaskId id(long number) {
    return ids.get((int) number - 1);
  }

  TaskRecord task(long number) {
    return partition.view().find(id(number)).orElseThrow();
  }

  long token(long number) {
    return partition.machine().state().task(number).currentAttempt().token();
  }

  PartitionCommand.Ending ending(long number) {
    return PartitionCommand.Ending.of(task(number));
  }

  boolean knowsKey(String idempotencyKey) {
    return view().knowsKey(idempotencyKey, nowMillis);
  }

  PartitionView view() {
    return partition.view();
  }

  PartitionMachine machine() {
    return partition.machine();
  }

  PartitionTurn.Effects effects() {
    return last.effects();
  }

  List<PartitionEvent> events() {
    return last.events();
  }

  Answer answer() {
    return answer;
  }

  long nowMillis() {
    return nowMillis;
  }
}
