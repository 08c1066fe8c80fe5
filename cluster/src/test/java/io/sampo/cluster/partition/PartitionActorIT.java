package io.sampo.cluster.partition;

import static io.sampo.cluster.partition.GateFixture.PLACE;
import static io.sampo.cluster.partition.GateFixture.delayed;
import static io.sampo.cluster.partition.GateFixture.idOf;
import static io.sampo.cluster.partition.GateFixture.idempotent;
import static io.sampo.cluster.partition.GateFixture.join;
import static io.sampo.cluster.partition.GateFixture.keyed;
import static io.sampo.cluster.partition.GateFixture.query;
import static io.sampo.cluster.partition.GateFixture.rows;
import static io.sampo.cluster.partition.GateFixture.spec;
import static io.sampo.cluster.partition.GateFixture.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.memory.MemoryKind;
import io.sampo.cluster.memory.Reservation;
import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.Slots;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What one partition does while nothing fails. */
final class PartitionActorIT {

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final Random random = new Random(7);

  @Test
  void what_arrives_during_a_write_shares_the_next_row() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      long before = rows(database.access(), PLACE);
      List<CompletionStage<PartitionActor.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        replies.add(gate.submit(List.of(unknown("p" + i))));
      }
      replies.forEach(GateFixture::join);

      assertThat(rows(database.access(), PLACE) - before).isBetween(1L, 100L);
      assertThat(gate.status().live()).isEqualTo(500);
    }
  }

  @Test
  void reply_comes_only_after_the_row_is_committed() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      for (int i = 0; i < 20; i++) {
        long before = rows(database.access(), PLACE);
        CompletionStage<Long> atReply =
            gate.submit(List.of(unknown("p"))).thenApply(_ -> rows(database.access(), PLACE));
        assertThat(join(atReply)).isGreaterThan(before);
      }
    }
  }

  @Test
  void start_rides_in_the_row_of_the_submission_when_a_slot_is_free() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      long before = rows(database.access(), PLACE);

      TaskId id = gate.accepted(spec("p"));

      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
      assertThat(rows(database.access(), PLACE) - before).isEqualTo(1);
      assertThat(gate.task(id).status()).isEqualTo(TaskStatus.RUNNING);
    }
  }

  @Test
  void read_is_answered_after_what_came_before_it() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      CompletionStage<PartitionActor.Reply> submitted = gate.submit(List.of(unknown("p")));
      CompletionStage<PartitionActor.Reply> counted = gate.ask(PartitionActor.Count::new);

      PartitionActor.Counted counts = (PartitionActor.Counted) join(counted);

      assertThat(counts.counts().accepted()).isEqualTo(1);
      assertThat(submitted.toCompletableFuture()).isCompleted();
    }
  }

  @Test
  void result_is_recorded_archived_and_forgotten() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      TaskId id = gate.accepted(spec("p"));
      Await.until("it runs", () -> !node.workers.running().isEmpty());

      gate.complete(node.workers.running().getFirst());

      Await.until("it is forgotten", () -> gate.find(id).isEmpty());
      assertThat(Objects.requireNonNull(node.archive.tasks().get(id)).status())
          .isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void snapshot_is_taken_by_bytes_and_what_it_covers_is_deleted() {
    PartitionSettings small = Settings.withSnapshotBytes(20_000);
    GateFixture.Options options = GateFixture.Options.of(database).withSettings(small);
    List<TaskRecord> before;
    PartitionActor.Counted counted;
    try (GateFixture node = new GateFixture(options)) {
      GateFixture.Gate gate = node.start().writable();
      for (int i = 0; i < 100; i++) {
        gate.accepted(unknown("x".repeat(1_000) + i));
      }
      Await.until("a snapshot", () -> snapshots() == 1);
      Await.until("rows below it are deleted", () -> rows(database.access(), PLACE) < 60);
      gate.accepted(unknown("after the snapshot"));
      before = newest(gate);
      counted = gate.get(PartitionActor.Counted.class, PartitionActor.Count::new);
      assertThat(before).hasSize(101);
    }
    try (GateFixture node = new GateFixture(options)) {
      GateFixture.Gate gate = node.start().writable();

      assertThat(newest(gate)).isEqualTo(before);
      assertThat(gate.get(PartitionActor.Counted.class, PartitionActor.Count::new))
          .isEqualTo(counted);
      assertThat(gate.status().snapshotSequenceNumber()).isPositive();
    }
  }

  @Test
  void snapshot_waits_until_the_node_has_memory_for_it() {
    PartitionSettings small = Settings.withSnapshotBytes(20_000);
    GateFixture.Options options = GateFixture.Options.of(database).withSettings(small);
    try (GateFixture node = new GateFixture(options)) {
      long all = node.budget.limits().share(MemoryKind.SNAPSHOTS);
      GateFixture.Gate gate = node.start().writable();
      Reservation others = node.budget.reserve(MemoryKind.SNAPSHOTS, all).orElseThrow();
      for (int i = 0; i < 100; i++) {
        gate.accepted(unknown("x".repeat(1_000) + i));
      }
      assertThat(snapshots()).isZero();

      others.close();

      Await.until("a snapshot", () -> snapshots() == 1);
      Await.until("it gives its memory back", () -> node.budget.used(MemoryKind.SNAPSHOTS) == 0);
      Await.until(
          "what it covers is deleted: all of them", () -> rows(database.access(), PLACE) < 10);
    }
  }

  @Test
  void partition_that_leaves_takes_a_snapshot_so_that_little_is_read_back_where_it_opens() {
    TaskId first;
    long sequenceNumber;
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      first = gate.accepted(unknown("p"));
      for (int i = 0; i < 99; i++) {
        gate.accepted(unknown("p"));
      }
      sequenceNumber = gate.status().sequenceNumber();

      gate.leave();
    }
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();

      assertThat(gate.status().snapshotSequenceNumber()).isEqualTo(sequenceNumber);
      assertThat(gate.status().live()).isEqualTo(100);
      assertThat(gate.find(first)).isPresent();
    }
  }

  private long snapshots() {
    return query(database.access(), "SELECT count(*) FROM snapshot");
  }

  private static List<TaskRecord> newest(GateFixture.Gate gate) {
    return gate.get(
            PartitionActor.Listed.class,
            replyTo -> new PartitionActor.Newest(TaskFilter.ALL, null, 1_000, replyTo))
        .page()
        .tasks();
  }

  @Test
  void unarchived_tasks_are_handed_over_again_after_a_restart() {
    TaskId id;
    try (GateFixture node = GateFixture.over(database)) {
      node.archive.lose(true);
      GateFixture.Gate gate = node.start().writable();
      id = gate.accepted(spec("p"));
      Await.until("it runs", () -> !node.workers.running().isEmpty());
      gate.complete(node.workers.running().getFirst());
      Await.until("it is done", () -> gate.task(id).status() == TaskStatus.SUCCEEDED);
      Await.until("it was handed over", () -> node.archive.handedOver() == 1);
    }
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      Await.until("it is forgotten", () -> gate.find(id).isEmpty());
      assertThat(node.archive.tasks()).containsKey(id);
    }
  }

  @Test
  void attempts_of_a_process_that_died_are_lost_and_run_again() {
    TaskId id;
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      id = gate.accepted(keyed("k", "p"));
      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
    }
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      Await.until("it runs again", () -> node.workers.ordersOf(id).size() == 1);
      AttemptOrder again = node.workers.ordersOf(id).getFirst();
      assertThat(again.attempt()).isEqualTo(2);
      gate.complete(again);
      Await.until("it is archived", () -> node.archive.tasks().containsKey(id));
      assertThat(Objects.requireNonNull(node.archive.tasks().get(id)).lostAttempts()).isEqualTo(1);
    }
  }

  @Test
  void attempt_that_is_handed_back_is_ordered_again_and_costs_nothing() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      TaskId id = gate.accepted(spec("p"));
      Await.until("it is ordered", () -> node.workers.ordersOf(id).size() == 1);
      AttemptOrder first = node.workers.ordersOf(id).getFirst();

      gate.handBack(first);

      Await.until("it is ordered again", () -> node.workers.ordersOf(id).size() == 2);
      AttemptOrder second = node.workers.ordersOf(id).getLast();
      assertThat(second.attempt()).isEqualTo(1);
      assertThat(second.token()).isGreaterThan(first.token());
      gate.complete(second);
      Await.until("it is archived", () -> node.archive.tasks().containsKey(id));
      TaskRecord task = Objects.requireNonNull(node.archive.tasks().get(id));
      assertThat(task.attempts()).hasSize(1);
      assertThat(task.lostAttempts()).isZero();
      assertThat(node.slots.taken(Slots.Kind.WAITING)).isZero();
    }
  }

  @Test
  void attempts_that_still_run_here_are_adopted_by_the_gate_that_comes_back() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate first = node.start().writable();
      TaskId id = first.accepted(spec("p"));
      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
      first.stop();
      assertThat(node.slots.taken(Slots.Kind.WAITING)).isEqualTo(1);

      GateFixture.Gate second = node.start().writable();
      second.accepted(unknown("passes the time"));
      second.complete(node.workers.ordersOf(id).getFirst());

      Await.until("it is archived", () -> node.archive.tasks().containsKey(id));
      assertThat(node.workers.ordersOf(id)).hasSize(1);
      assertThat(Objects.requireNonNull(node.archive.tasks().get(id)).attempt()).isEqualTo(1);
      assertThat(node.slots.taken(Slots.Kind.WAITING)).isZero();
    }
  }

  @Test
  void workers_that_do_not_answer_are_asked_again_before_anything_is_called_lost() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate first = node.start().writable();
      TaskId id = first.accepted(spec("p"));
      Await.until("it runs", () -> node.workers.ordersOf(id).size() == 1);
      first.stop();
      node.workers.leaveUnanswered(1);

      GateFixture.Gate second = node.start().writable();
      Await.until("they were asked again", () -> node.workers.asked() == 2);
      second.accepted(unknown("passes the time"));

      assertThat(second.task(id).status()).isEqualTo(TaskStatus.RUNNING);
      assertThat(node.workers.ordersOf(id)).hasSize(1);
    }
  }

  @Test
  void task_due_in_a_hundred_years_does_not_harm_its_partition() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      TaskId far = gate.accepted(delayed(Duration.ofDays(36_500)));
      TaskId soon = gate.accepted(delayed(Duration.ofMillis(300)));

      Await.until("the other is due", () -> node.workers.ordersOf(soon).size() == 1);
      assertThat(gate.task(far).status()).isEqualTo(TaskStatus.SCHEDULED);
    }
  }

  @Test
  void slot_that_is_freed_while_a_turn_is_under_way_is_not_forgotten() {
    GateFixture.Options one = GateFixture.Options.of(database).withSlots(1);
    try (GateFixture node = new GateFixture(one)) {
      GateFixture.Gate holder = node.start().writable();
      GateFixture.Gate waiter = node.start(new PartitionPlace(1, 1)).writable();
      for (int round = 0; round < 300; round++) {
        TaskId held = holder.accepted(spec("holds the slot"));
        Await.until("it runs", () -> node.workers.ordersOf(held).size() == 1);
        CompletionStage<PartitionActor.Reply> waits = waiter.submit(List.of(spec("waits")));
        LockSupport.parkNanos(random.nextInt(3_000_000));
        holder.complete(node.workers.ordersOf(held).getFirst());
        TaskId id = idOf(join(waits));
        Await.until("the other has the slot", () -> node.workers.ordersOf(id).size() == 1);
        waiter.complete(node.workers.ordersOf(id).getFirst());
      }
    }
  }

  @Test
  void everybody_who_waits_is_told_when_the_partition_leaves() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      TaskId id = gate.accepted(unknown("p"));
      CompletionStage<PartitionActor.Reply> finish =
          gate.ask(replyTo -> new PartitionActor.AwaitFinished(id, Duration.ofMinutes(1), replyTo));
      node.archive.hold();
      CompletionStage<PartitionActor.Reply> lookedUp = gate.submit(List.of(idempotent("i", "p")));
      gate.find(id);
      long begun = System.nanoTime();

      gate.stop();

      assertThat(join(finish)).isInstanceOf(PartitionActor.Refused.class);
      assertThat(join(lookedUp)).isInstanceOf(PartitionActor.Refused.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
      assertThat(node.budget.used()).isZero();
    }
  }

  @Test
  void archive_that_does_not_answer_delays_keyed_submissions_no_longer_than_it_may() {
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      node.archive.hold();
      long begun = System.nanoTime();
      assertThat(join(gate.submit(List.of(idempotent("i", "p")))))
          .isInstanceOf(PartitionActor.Refused.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(3_800));
      gate.accepted(unknown("others go on"));
      node.archive.letGo();
      gate.accepted(idempotent("i", "p"));
      assertThat(gate.status().live()).as("the refused one was not accepted").isEqualTo(2);
    }
  }

  @Test
  void same_idempotency_key_gives_the_same_task_across_restart_and_archiving() {
    TaskId id;
    try (GateFixture node = GateFixture.over(database)) {
      GateFixture.Gate gate = node.start().writable();
      id = gate.accepted(idempotent("i", "p"));
      assertThat(gate.accepted(idempotent("i", "p"))).isEqualTo(id);
    }
    ScriptedArchive archive = new ScriptedArchive();
    GateFixture.Options options = GateFixture.Options.of(database).withArchive(archive);
    try (GateFixture node = new GateFixture(options)) {
      GateFixture.Gate gate = node.start().writable();
      assertThat(gate.accepted(idempotent("i", "p"))).isEqualTo(id);
      Await.until("it runs again", () -> node.workers.ordersOf(id).size() == 1);
      gate.complete(node.workers.ordersOf(id).getFirst());
      Await.until("it is forgotten", () -> gate.find(id).isEmpty());
      assertThat(gate.accepted(idempotent("i", "p"))).isEqualTo(id);
    }
    try (GateFixture node = new GateFixture(options)) {
      assertThat(node.start().accepted(idempotent("i", "p"))).isEqualTo(id);
    }
  }
}
