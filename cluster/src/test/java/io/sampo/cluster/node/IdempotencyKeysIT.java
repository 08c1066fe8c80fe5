package io.sampo.cluster.node;

import static io.sampo.cluster.node.NodeFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.ScriptedArchive;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One idempotency key is one task, wherever ordering keys would have its submissions go. */
class IdempotencyKeysIT {

  /** So many that several partitions are met. */
  private static final int KEYS = 24;

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final ScriptedArchive archive = new ScriptedArchive();
  private NodeFixture node = start();

  private NodeFixture start() {
    return NodeFixture.start(database, archive, NodeFixture.Options.USUAL, List.of());
  }

  @AfterEach
  void end() {
    node.close();
  }

  private static TaskSpec spec(@Nullable String idempotencyKey, @Nullable String key) {
    return spec(idempotencyKey, key, null);
  }

  private static TaskSpec spec(
      @Nullable String idempotencyKey, @Nullable String key, @Nullable Duration delay) {
    TaskOptions options =
        new TaskOptions(
            delay, null, null, null, Duration.ofMinutes(1), RetryPolicy.DEFAULT, Map.of());
    return new TaskSpec("echo", Json.of("1"), idempotencyKey, key, "default", 5, options);
  }

  private static TaskSpec later(@Nullable String idempotencyKey, @Nullable String key) {
    return spec(idempotencyKey, key, Duration.ofHours(1));
  }

  private SubmitAnswer submit(TaskSpec spec) {
    return join(node.tasks().submit(List.of(spec))).getFirst();
  }

  private static SubmitAnswer.Conflict conflict(TaskId with) {
    return new SubmitAnswer.Conflict(with);
  }

  @Test
  void another_ordering_key_conflicts_while_the_first_task_lives_and_after_a_restart() {
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      ids.add(node.submit(later("i" + i, "a" + i)));
      assertThat(submit(later("i" + i, "b" + i))).isEqualTo(conflict(ids.get(i)));
    }
    node.die();
    node = start();
    for (int i = 0; i < KEYS; i++) {
      assertThat(submit(later("i" + i, "b" + i))).isEqualTo(conflict(ids.get(i)));
      assertThat(submit(later("i" + i, null))).isEqualTo(conflict(ids.get(i)));
      assertThat(submit(later("i" + i, "a" + i))).isEqualTo(new SubmitAnswer.Duplicate(ids.get(i)));
    }
    assertThat(join(node.tasks().stats()).acceptedTotal()).isEqualTo(KEYS);
  }

  @Test
  void another_ordering_key_conflicts_after_the_first_task_was_archived() {
    TaskId id = node.submit(spec("i", "a"));
    node.archived(id);

    assertThat(submit(spec("i", "b"))).isEqualTo(conflict(id));
    assertThat(submit(spec("i", null))).isEqualTo(conflict(id));
    assertThat(submit(spec("i", "a"))).isEqualTo(new SubmitAnswer.Duplicate(id));
  }

  @Test
  void one_without_an_ordering_key_conflicts_with_one_that_has_one_whichever_comes_first() {
    for (int i = 0; i < KEYS; i++) {
      TaskId first = node.submit(later("i" + i, null));
      assertThat(submit(later("i" + i, "k" + i))).isEqualTo(conflict(first));
      assertThat(submit(later("i" + i, null))).isEqualTo(new SubmitAnswer.Duplicate(first));

      TaskId second = node.submit(later("j" + i, "k" + i));
      assertThat(submit(later("j" + i, null))).isEqualTo(conflict(second));
      assertThat(submit(later("j" + i, "k" + i))).isEqualTo(new SubmitAnswer.Duplicate(second));
    }
  }

  @Test
  void claims_that_led_to_no_task_stand_in_nobodys_way() throws SQLException {
    for (int i = 0; i < KEYS; i++) {
      node.submit(later("i" + i, "a" + i));
    }
    tamper("UPDATE sampo.key_claim SET body_hash = 7, route = 77");
    for (int i = 0; i < KEYS; i++) {
      assertThat(submit(later("i" + i, "a" + i))).isInstanceOf(SubmitAnswer.Duplicate.class);
    }
    tamper(
        "INSERT INTO sampo.key_claim (key, body_hash, route) VALUES"
            + " (substring(encode(sha256('orphan'), 'hex') FOR 32)::uuid, 7, 77)");

    TaskId orphan = node.submit(later("orphan", "k"));
    assertThat(submit(later("orphan", "other"))).isEqualTo(conflict(orphan));
  }

  private void tamper(String sql) throws SQLException {
    try (Connection connection = database.access().connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  @Test
  void of_many_that_differ_and_come_at_once_one_is_accepted() {
    for (int round = 0; round < 10; round++) {
      String idempotencyKey = "i" + round;
      List<CompletionStage<List<SubmitAnswer>>> asked = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        asked.add(node.tasks().submit(List.of(later(idempotencyKey, i == 0 ? null : "k" + i))));
      }
      List<SubmitAnswer> answers = asked.stream().map(stage -> join(stage).getFirst()).toList();
      long accepted = answers.stream().filter(SubmitAnswer.Accepted.class::isInstance).count();
      assertThat(accepted).isLessThanOrEqualTo(1);
      assertThat(join(node.tasks().stats()).acceptedTotal())
          .as("round %d was answered with %s", round, answers)
          .isEqualTo(round + accepted);
      Await.until("one is accepted", () -> settled(idempotencyKey));
      assertThat(join(node.tasks().stats()).acceptedTotal()).isEqualTo(round + 1);
    }
  }

  /** Contended ones were told to come again; in the end one stands, the others conflict. */
  private boolean settled(String idempotencyKey) {
    long standing = 0;
    for (int i = 0; i < KEYS; i++) {
      SubmitAnswer answer = submit(later(idempotencyKey, i == 0 ? null : "k" + i));
      standing +=
          answer instanceof SubmitAnswer.Accepted || answer instanceof SubmitAnswer.Duplicate
              ? 1
              : 0;
    }
    return standing == 1;
  }

  @Test
  void different_content_in_one_call_conflicts_with_the_first_and_repetitions_do_not() {
    List<TaskSpec> specs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      specs.add(later("i", "k" + i % 10));
    }
    List<SubmitAnswer> answers = join(node.tasks().submit(specs));

    TaskId id = ((SubmitAnswer.Accepted) answers.getFirst()).id();
    for (int i = 1; i < 100; i++) {
      assertThat(answers.get(i))
          .isEqualTo(i % 10 == 0 ? new SubmitAnswer.Duplicate(id) : conflict(id));
    }
  }
}
