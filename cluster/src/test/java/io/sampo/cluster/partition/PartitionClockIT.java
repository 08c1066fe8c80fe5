package io.sampo.cluster.partition;

import static io.sampo.cluster.partition.GateFixture.delayed;
import static io.sampo.cluster.partition.GateFixture.idOf;
import static io.sampo.cluster.partition.GateFixture.idempotent;
import static io.sampo.cluster.partition.GateFixture.join;
import static io.sampo.cluster.partition.GateFixture.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A partition whose clock is set while it works, by minutes and by days, ahead and back. */
final class PartitionClockIT {

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMinutes(10),
          Duration.ofMinutes(-10),
          Duration.ofHours(-1),
          Duration.ofDays(3),
          Duration.ofDays(-3));

  @AutoClose private final TestDatabase database = TestDatabase.create();
  @AutoClose private final GateFixture node = GateFixture.over(database);

  @Test
  void task_that_is_overdue_when_the_machine_wakes_up_is_started_at_once() {
    GateFixture.Gate gate = node.start().writable();
    TaskId soon = gate.accepted(delayed(Duration.ofMinutes(5)));
    TaskId later = gate.accepted(delayed(Duration.ofHours(9)));
    assertThat(gate.task(soon).status()).isEqualTo(TaskStatus.SCHEDULED);

    node.clock.step(Duration.ofMinutes(6)); // As after a sleep: timers have not gone on.

    Await.until("it is started", () -> node.workers.ordersOf(soon).size() == 1);
    node.clock.step(Duration.ofHours(10));
    Await.until("so is the other", () -> node.workers.ordersOf(later).size() == 1);
  }

  @Test
  void those_who_wait_for_a_task_hear_of_its_end_whatever_the_clock_does() {
    GateFixture.Gate gate = node.start().writable();
    for (Duration step : STEPS) {
      TaskId id = gate.accepted(spec("p"));
      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
      CompletionStage<PartitionActor.Reply> waits =
          gate.ask(ref -> new PartitionActor.AwaitFinished(id, Duration.ofSeconds(20), ref));
      node.clock.step(step);
      ticks(gate);

      gate.complete(node.workers.ordersOf(id).getFirst());

      PartitionActor.Found found = (PartitionActor.Found) join(waits);
      assertThat(found.task().orElseThrow().status()).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void the_journal_is_not_called_away_and_keys_are_looked_up_whatever_the_clock_does() {
    GateFixture.Gate gate = node.start().writable();
    for (Duration step : STEPS) {
      node.archive.hold();
      CompletionStage<PartitionActor.Reply> lookedUp =
          gate.submit(List.of(idempotent("key" + step, "p")));
      node.clock.step(step);
      gate.accepted(spec("p"));
      node.archive.letGo();

      TaskId id = idOf(join(lookedUp));
      assertThat(idOf(join(gate.submit(List.of(idempotent("key" + step, "p")))))).isEqualTo(id);
    }
  }

  /** Returns when the partition has looked after its waits since the clock was set. */
  private void ticks(GateFixture.Gate gate) {
    TaskId marker = gate.accepted(delayed(Duration.ofMillis(1_200)));
    node.clock.step(Duration.ofSeconds(2));
    Await.until("time has passed", () -> node.workers.ordersOf(marker).size() == 1);
  }
}
