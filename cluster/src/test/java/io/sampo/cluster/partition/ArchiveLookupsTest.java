package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.codec.BodyHash;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionMachine;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionRules;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchiveLookupsTest {

  private final ScriptedArchive archive = new ScriptedArchive();
  private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private final ArchiveLookups lookups =
      new ArchiveLookups(
          archive,
          new NoClaims(),
          (stage, then) ->
              stage.whenComplete((found, failure) ->
                  mailbox.add(() -> then.accept(new ArchiveLookups.Result(found, failure)))));

  private void ask(String key, long nowMillis) {
    lookups.keys(
        Set.of(key), nowMillis, _ -> log.add(key), reason -> log.add(key + " refused: " + reason));
  }

  private void deliver() {
    while (!mailbox.isEmpty()) {
      mailbox.remove().run();
    }
  }

  @Test
  void requests_are_answered_in_order_and_what_is_wanted_meanwhile_is_asked_together() {
    archive.hold();
    ask("a", 0);
    ask("b", 0);
    ask("c", 0);
    assertThat(archive.heldBack()).as("one question at a time").isEqualTo(1);
    archive.letGo();
    deliver();
    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void action_waits_for_the_question_under_way_and_for_no_later_one() {
    archive.hold();
    lookups.afterLookups(() -> log.add("at once"));
    ask("a", 0);
    lookups.afterLookups(() -> log.add("forget"));
    ask("b", 0);
    assertThat(log).containsExactly("at once");
    archive.letGo();
    deliver();
    assertThat(log).containsExactly("at once", "a", "forget", "b");
  }

  @Test
  void archive_that_fails_refuses_those_who_asked_and_goes_on() {
    archive.fail(true);
    ask("a", 0);
    lookups.afterLookups(() -> log.add("forget"));
    deliver();
    assertThat(log).hasSize(2).first().asString().startsWith("a refused: the archive cannot be");
    archive.fail(false);
    ask("b", 0);
    deliver();
    assertThat(log).endsWith("forget", "b");
  }

  @Test
  void who_waits_too_long_is_refused_once_and_never_answered() {
    archive.hold();
    ask("a", 0);
    ask("b", 0);
    ask("c", 100);
    lookups.giveUp(50, "too slow");
    assertThat(log).containsExactly("a refused: too slow", "b refused: too slow");
    archive.letGo();
    deliver();
    assertThat(log).hasSize(3).endsWith("c");
  }

  /**
   * One idempotency key whose task is submitted, finished, archived and forgotten while questions
   * are slow: whatever comes first, there is never a second task.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void one_key_never_has_two_tasks(long seed) {
    for (int round = 0; round < 300; round++) {
      new OneKey(seed * 1_000_003 + round).run();
    }
  }

  /** A partition in small: a machine, its lookups, and everything that may come in between. */
  private static final class OneKey {
    private static final TaskSpec SPEC = idempotent();

    final long seed;
    final Random random;
    final ScriptedArchive archive = new ScriptedArchive();
    final PartitionMachine machine =
        new PartitionMachine(new PartitionPlace(1, 0), PartitionRules.DEFAULT, () -> 0.5);
    final List<Runnable> mailbox = new ArrayList<>();
    final ArrayDeque<PartitionCommand> gathered = new ArrayDeque<>();
    final List<Runnable> archiveActions = new ArrayList<>();
    final Map<TaskId, Long> accepted = new HashMap<>();
    final ArchiveLookups lookups;
    long now = 1_000_000;
    int submitted;

    OneKey(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.lookups =
          new ArchiveLookups(
              archive,
              new NoClaims(),
              (stage, then) ->
                  stage.whenComplete((found, failure) ->
                      mailbox.add(() -> then.accept(new ArchiveLookups.Result(found, failure)))));
    }

    private static TaskSpec idempotent() {
      TaskSpec plain = TaskSpec.of("echo", Json.of("1"));
      return new TaskSpec(
          plain.type(), plain.payload(), "i", null, plain.queue(), 5, plain.options());
    }

    void run() {
      for (int step = 0; step < 60; step++) {
        now++;
        switch (random.nextInt(6)) {
          case 0 -> submit();
          case 1 -> turn();
          case 2 -> deliver();
          case 3 -> archiveActs();
          case 4 -> archive.letGo();
          default -> archive.hold();
        }
      }
      archive.letGo();
      for (int step = 0; step < 100; step++) {
        deliver();
        turn();
        archiveActs();
      }
      assertThat(accepted).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
      assertThat(submitted).as("seed %d", seed).isZero();
    }

    private void submit() {
      submitted++;
      lookups.keys(
          Set.of("i"),
          now,
          found ->
              gathered.addAll(
                  Submissions.with(
                      List.of(new PartitionCommand.Submit(SPEC, BodyHash.of(SPEC), null)),
                      Map.of(),
                      found)),
          _ -> submitted--);
    }

    /** Mailboxes keep the order of one sender only. */
    private void deliver() {
      if (!mailbox.isEmpty()) {
        mailbox.remove(random.nextInt(mailbox.size())).run();
      }
    }

    private void turn() {
      PartitionTurn turn = new PartitionTurn(machine, now);
      int count = random.nextInt(gathered.size() + 1);
      for (int i = 0; i < count; i++) {
        note(turn.apply(gathered.remove()));
      }
      turn.start(_ -> "node", 10);
      turn.effects()
          .starts()
          .forEach(order ->
              mailbox.add(() ->
                  gathered.add(
                      new PartitionCommand.Complete(
                          order.id().number(), order.token(), Json.of("2")))));
      List<TaskRecord> finished = List.copyOf(turn.effects().finished());
      if (!finished.isEmpty()) {
        archiveActions.add(() ->
            archive.write(
                new PartitionPlace(1, 0), finished, () -> mailbox.add(() -> archived(finished))));
      }
    }

    private void note(Answer answer) {
      if (answer instanceof Answer.Accepted(TaskId id)) {
        accepted.put(id, now);
        submitted--;
      } else if (answer instanceof Answer.Duplicate(TaskId id)) {
        assertThat(accepted).as("seed %d", seed).containsKey(id);
        submitted--;
      }
    }

    private void archived(List<TaskRecord> tasks) {
      lookups.afterLookups(() -> gathered.add(Submissions.forget(tasks)));
    }

    private void archiveActs() {
      if (!archiveActions.isEmpty()) {
        archiveActions.remove(random.nextInt(archiveActions.size())).run();
      }
    }
  }
}
