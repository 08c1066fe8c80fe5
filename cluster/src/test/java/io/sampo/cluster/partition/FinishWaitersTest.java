package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FinishWaitersTest {

  private static final TaskRecord TASK =
      new TaskRecord(
          TaskId.of(1, 1, 0, 7),
          TaskSpec.of("echo", Json.of("1")),
          0,
          TaskStatus.SUCCEEDED,
          1,
          List.of(),
          0,
          null,
          null,
          null,
          null,
          null);

  private final List<String> log = new ArrayList<>();
  private final FinishWaiters waiters = new FinishWaiters();

  private void add(String name, long untilMillis) {
    waiters.add(7, untilMillis, _ -> log.add(name), reason -> log.add(name + " " + reason));
  }

  @Test
  void everybody_who_waits_for_a_task_is_told_once() {
    add("a", 10);
    add("b", 10);
    waiters.finished(TASK);
    waiters.finished(TASK);
    assertThat(log).containsExactly("a", "b");
    assertThat(waiters.isEmpty()).isTrue();
  }

  @Test
  void those_whose_time_is_over_are_forgotten() {
    add("a", 10);
    add("b", 20);
    waiters.forget(15);
    waiters.finished(TASK);
    assertThat(log).containsExactly("b");
    add("c", 20);
    waiters.forget(21);
    assertThat(waiters.isEmpty()).isTrue();
  }

  @Test
  void those_still_waiting_when_the_partition_leaves_are_sent_away() {
    add("a", 10);
    waiters.giveUp("gone");
    waiters.finished(TASK);
    assertThat(log).containsExactly("a gone");
  }
}
