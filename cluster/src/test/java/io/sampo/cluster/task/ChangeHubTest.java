package io.sampo.cluster.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.worker.Await;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ChangeHubTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final long NOW = 1_000;

  private final ChangeHub hub = new ChangeHub();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static PartitionTurn.Change change(long number) {
    TaskRecord task =
        new TaskRecord(
            TaskId.of(1, 1, 0, number),
            TaskSpec.of("echo", Json.of("1")),
            0,
            TaskStatus.READY,
            0,
            List.of(),
            0,
            null,
            null,
            null,
            null,
            null);
    return new PartitionTurn.Change(task, false);
  }

  private void publish(long from, long to) {
    hub.publish(LongStream.rangeClosed(from, to).mapToObj(ChangeHubTest::change).toList(), NOW);
  }

  private SinkQueueWithCancel<TaskChange> listen(@Nullable TaskId id) {
    SinkQueueWithCancel<TaskChange> listener = hub.changes(id).runWith(Sink.queue(1), KIT.system());
    Await.until("it listens", hub::observed);
    return listener;
  }

  private static TaskChange next(SinkQueueWithCancel<TaskChange> listener) {
    return listener
        .pull()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join()
        .orElseThrow();
  }

  private static long number(TaskChange change) {
    return ((TaskChange.Moved) change).id().number();
  }

  @Test
  void changes_come_in_order() {
    SinkQueueWithCancel<TaskChange> listener = listen(null);
    publish(1, 500);
    publish(501, 1_000);
    for (long number = 1; number <= 1_000; number++) {
      assertThat(number(next(listener))).isEqualTo(number);
    }
    listener.cancel();
  }

  @Test
  void listener_of_one_task_gets_only_its_changes() {
    SinkQueueWithCancel<TaskChange> listener = listen(TaskId.of(1, 1, 0, 3));
    publish(1, 5);
    publish(3, 3);
    assertThat(number(next(listener))).isEqualTo(3);
    assertThat(number(next(listener))).isEqualTo(3);
    listener.cancel();
  }

  @Test
  void listener_that_is_too_slow_is_told_how_many_it_lost_where_it_lost_them() {
    SinkQueueWithCancel<TaskChange> listener = listen(null);
    publish(1, 10_000);
    long passed = 0;
    long lost = 0;
    while (passed < 10_000) { // it may have taken a few meanwhile, so there can be several gaps
      switch (next(listener)) {
        case TaskChange.Gap gap -> {
          passed += gap.lost();
          lost += gap.lost();
        }
        case TaskChange.Moved moved -> {
          passed++;
          assertThat(number(moved)).isEqualTo(passed);
        }
      }
    }
    assertThat(passed).isEqualTo(10_000);
    assertThat(lost).isPositive();
    publish(10_001, 10_001);
    assertThat(number(next(listener))).isEqualTo(10_001);
    listener.cancel();
  }

  @Test
  void listener_that_goes_is_forgotten() {
    SinkQueueWithCancel<TaskChange> one = listen(null);
    SinkQueueWithCancel<TaskChange> other = listen(null);
    one.cancel();
    publish(1, 1);
    assertThat(number(next(other))).isEqualTo(1);
    other.cancel();
    Await.until("nobody listens", () -> !hub.observed());
  }

  @Test
  void slow_listener_costs_the_others_nothing() {
    SinkQueueWithCancel<TaskChange> slow = listen(null);
    SinkQueueWithCancel<TaskChange> quick = listen(null);
    for (long number = 1; number <= 10_000; number++) {
      publish(number, number);
      assertThat(number(next(quick))).isEqualTo(number);
    }
    slow.cancel();
    quick.cancel();
  }
}
