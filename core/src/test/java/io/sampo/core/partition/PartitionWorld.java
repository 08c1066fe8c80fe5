package io.sampo.core.partition;

import io.sampo.core.partition.TaskTransitions.Transition;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A small world around one partition: clients, workers, an archive and a clock, all driven by one
 * seed, and crashes between any two steps.
 */
final class PartitionWorld {

  static final PartitionRules RULES = new PartitionRules(Duration.ofMinutes(1), 3, 4);

  private static final String NODE = Scenario.NODE;
  private static final List<Long> WRONG_BY =
      Stream.of(Duration.ofMinutes(7), Duration.ofDays(3))
          .flatMap(by -> Stream.of(by.toMillis(), -by.toMillis()))
          .toList();
  private static final int DRAIN_TURNS_MAX = 500;
  private static final long LAST_EPOCH = 99;

  private final Random random;
  private final JournaledPartition partition;
  private final FakeArchive archive = new FakeArchive();
  private final List<TaskId> known = new ArrayList<>();
  private final List<AttemptOrder> attempts = new ArrayList<>();
  private final RandomCommands commands;
  private final List<Seen> journaled = new ArrayList<>();
  private TaskOracle oracle = new TaskOracle(RULES);
  private long aheadMillis;
  private long nowMillis = 1_800_000_000_000L;

  private record Seen(PartitionEvent event, long atMillis) {}

  PartitionWorld(long seed) {
    random = new Random(seed);
    partition = new JournaledPartition(RULES, random::nextDouble);
    commands = new RandomCommands(random, archive, known, attempts);
  }

  Set<Transition> visited() {
    return partition.visited();
  }

  /** Goes on for so many steps, then lets all work end. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    drain();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1 -> passTime();
      case 2 -> snapshot();
      case 3 -> partition.recover();
      case 4 ->
          archive.write(partition.view().unarchived(random.nextInt(9), 1 + random.nextInt(9)));
      default -> turn();
    }
    checkKnown();
  }

  private void snapshot() {
    switch (random.nextInt(8)) {
      case 0 -> partition.takeSnapshot();
      case 1 -> partition.abandonSnapshot(oneIn(2));
      default -> partition.goOnWithSnapshot(random.nextInt(6));
    }
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void passTime() {
    nowMillis +=
        switch (random.nextInt(10)) {
          case 0 -> RULES.idempotencyWindow().toMillis();
          case 1 -> -random.nextInt(1_000);
          case 2 -> clockSteps();
          default -> random.nextInt(4_000);
        };
  }

  /** By minutes or days, ahead or behind; then as a rule soon back again, where it came from. */
  private long clockSteps() {
    long step = aheadMillis == 0 ? WRONG_BY.get(random.nextInt(WRONG_BY.size())) : -aheadMillis;
    aheadMillis += step;
    return step;
  }

  /** One turn, and what becomes of it: mostly all is well. */
  private void turn() {
    List<TaskId> accepted = new ArrayList<>();
    switch (random.nextInt(20)) {
      case 0 -> {
        partition.turnLost(nowMillis, turn -> act(turn, accepted));
        forgetLostTurn();
      }
      case 1 -> {
        remember(partition.turn(nowMillis, turn -> act(turn, accepted)));
        partition.recover();
      }
      default -> {
        PartitionTurn turn = partition.turn(nowMillis, t -> act(t, accepted));
        remember(turn);
        attempts.addAll(turn.effects().starts());
        known.addAll(accepted);
      }
    }
  }

  private void remember(PartitionTurn turn) {
    turn.events().forEach(event -> journaled.add(new Seen(event, turn.nowMillis())));
  }

  private void forgetLostTurn() {
    oracle = new TaskOracle(RULES);
    journaled.forEach(seen -> oracle.see(seen.event, seen.atMillis));
  }

  private void act(PartitionTurn turn, List<TaskId> accepted) {
    if (oneIn(30)) {
      turn.open(NODE);
    }
    for (int i = random.nextInt(5); i >= 0; i--) {
      PartitionCommand command = commands.next(partition.view(), nowMillis);
      if (apply(turn, command) instanceof Answer.Accepted answer) {
        accepted.add(answer.id());
      }
    }
    if (oneIn(2)) {
      look(turn, turn::advance);
    }
    if (oneIn(2)) {
      start(turn);
    }
  }

  /** Does something in a turn and shows the oracle what came of it. */
  private List<PartitionEvent> look(PartitionTurn turn, Runnable action) {
    int before = turn.events().size();
    action.run();
    List<PartitionEvent> fresh = turn.events().subList(before, turn.events().size());
    fresh.forEach(event -> oracle.see(event, turn.nowMillis()));
    return fresh;
  }

  private Answer apply(PartitionTurn turn, PartitionCommand command) {
    boolean current = isCurrent(command);
    int before = turn.events().size();
    Answer answer = turn.apply(command);
    List<PartitionEvent> fresh = turn.events().subList(before, turn.events().size());
    if (answer instanceof Answer.Refused && !fresh.isEmpty()) {
      throw new AssertionError("refused, but something changed: " + command);
    }
    switch (command) {
      case PartitionCommand.Submit submit -> oracle.checkAnswer(submit, answer, nowMillis);
      case PartitionCommand.RetryByHand retry -> oracle.checkRetry(retry, answer);
      case PartitionCommand.Retire _ -> oracle.checkRetire(answer);
      default -> {}
    }
    if (recordsAttempt(command) && current == (answer == Answer.Refused.STALE_ATTEMPT)) {
      throw new AssertionError("fencing: %s was answered %s".formatted(command, answer));
    }
    fresh.forEach(event -> oracle.see(event, turn.nowMillis()));
    return answer;
  }

  private static boolean recordsAttempt(PartitionCommand command) {
    return command instanceof PartitionCommand.Complete
        || command instanceof PartitionCommand.Fail
        || command instanceof PartitionCommand.Lose
        || command instanceof PartitionCommand.HandBack
        || command instanceof PartitionCommand.Report;
  }

  private boolean isCurrent(PartitionCommand command) {
    return switch (command) {
      case PartitionCommand.Complete c -> oracle.isCurrent(c.number(), c.token());
      case PartitionCommand.Fail c -> oracle.isCurrent(c.number(), c.token());
      case PartitionCommand.Lose c -> oracle.isCurrent(c.number(), c.token());
      case PartitionCommand.HandBack c -> oracle.isCurrent(c.number(), c.token());
      case PartitionCommand.Report c -> oracle.isCurrent(c.number(), c.token());
      case PartitionCommand.Submit _,
          PartitionCommand.Cancel _,
          PartitionCommand.RetryByHand _,
          PartitionCommand.ForgetArchived _,
          PartitionCommand.ChangeQueue _,
          PartitionCommand.Close _,
          PartitionCommand.Retire _ ->
          false;
    };
  }

  private void start(PartitionTurn turn) {
    int startsMax = random.nextInt(8);
    StartCheck check = new StartCheck(partition.machine().state(), random, nowMillis);
    List<PartitionEvent> events = look(turn, () -> turn.start(check, startsMax));
    List<Long> started =
        events.stream()
            .filter(PartitionEvent.Started.class::isInstance)
            .map(event -> ((PartitionEvent.Started) event).number())
            .toList();
    check.check(started, events.size() == startsMax);
  }

  /** Whatever was acknowledged to a client is held here or in the archive. */
  private void checkKnown() {
    if (!known.isEmpty()) {
      TaskId id = known.get(random.nextInt(known.size()));
      if (!partition.view().holds(id) && archive.byId(id) == null) {
        throw new AssertionError("lost: " + id);
      }
    }
  }

  // The end of the world: nothing goes wrong any more, so all work must come to its end.

  private void drain() {
    partition.recover();
    inTurn(this::resumeQueues);
    for (int i = 0; unfinished() > 0; i++) {
      if (i == DRAIN_TURNS_MAX) {
        throw new AssertionError("%d tasks are never finished".formatted(unfinished()));
      }
      inTurn(this::finishRunning);
      inTurn(turn -> look(turn, () -> turn.start(_ -> NODE, 1_000)));
      if (partition.view().running().isEmpty()) {
        nowMillis = Math.max(nowMillis, partition.view().nextDueMillis().orElse(nowMillis));
        inTurn(turn -> look(turn, turn::advance));
      }
    }
    partition.checkRebuilt();
    archiveAll();
    retire();
  }

  private long unfinished() {
    return partition.view().counts().live().entrySet().stream()
        .filter(count -> !count.getKey().finished())
        .mapToLong(count -> count.getValue())
        .sum();
  }

  private void inTurn(Consumer<PartitionTurn> body) {
    remember(partition.turn(nowMillis, body));
  }

  private void resumeQueues(PartitionTurn turn) {
    for (String queue : partition.view().queues().keySet()) {
      apply(turn, new PartitionCommand.ChangeQueue(queue, QueueSettings.DEFAULT, 9));
    }
  }

  private void finishRunning(PartitionTurn turn) {
    for (PartitionView.Running attempt : partition.view().running()) {
      long number = attempt.id().number();
      apply(turn, new PartitionCommand.Complete(number, attempt.token(), Json.of("1")));
    }
  }

  private void archiveAll() {
    List<TaskRecord> finished = partition.view().unarchived(0, Integer.MAX_VALUE);
    archive.write(finished);
    var endings = finished.stream().map(PartitionCommand.Ending::of).toList();
    inTurn(turn -> apply(turn, new PartitionCommand.ForgetArchived(endings)));
    if (partition.view().size() != 0 || partition.view().heapBytes() != 0) {
      throw new AssertionError("something is left");
    }
    oracle.checkAllEnded();
    archive.all().forEach(oracle::checkArchived);
    if (archive.all().size() != oracle.acceptedCount()
        || partition.view().counts().archived() != oracle.acceptedCount()) {
      throw new AssertionError("the archive holds each accepted task once");
    }
  }

  /** A generation that ran empty can be left behind. */
  private void retire() {
    inTurn(turn -> {
      apply(turn, new PartitionCommand.Close());
      if (!(apply(turn, new PartitionCommand.Retire(LAST_EPOCH)) instanceof Answer.Done)) {
        throw new AssertionError("an empty partition is not done");
      }
      PartitionCommand late = commands.keyless();
      if (apply(turn, late) != Answer.Refused.MOVED) {
        throw new AssertionError("a retired partition took a task");
      }
      for (TaskRecord archived : archive.all()) {
        var early = new PartitionCommand.RetryByHand(archived.id(), archived, LAST_EPOCH);
        if (apply(turn, early) != Answer.Refused.RETIRED) {
          throw new AssertionError("a retired partition took a task back");
        }
      }
    });
  }
}
