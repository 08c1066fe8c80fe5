package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.archive.ArchiveWriterActor.Archive;
import io.sampo.cluster.archive.ArchiveWriterActor.Archived;
import io.sampo.cluster.archive.ArchiveWriterActor.Busy;
import io.sampo.cluster.archive.ArchiveWriterActor.GetHealth;
import io.sampo.cluster.archive.ArchiveWriterActor.Health;
import io.sampo.cluster.archive.ArchiveWriterActor.Reply;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Drives the writer against a target that writes when the test says so. */
class ArchiveWriterActorTest {

  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final PartitionPlace FIRST = new PartitionPlace(1, 0);
  private static final PartitionPlace SECOND = new PartitionPlace(1, 1);

  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "writer-test");
  private final Inbox<Reply> first = Inbox.open(system);
  private final Inbox<Reply> second = Inbox.open(system);
  private final Inbox<Health> health = Inbox.open(system);
  private final StepTarget target = new StepTarget();
  private final ArchiveWriterMetrics metrics = new ArchiveWriterMetrics();

  @AfterEach
  void stop() {
    target.permits.release(1_000);
    system.terminate();
  }

  @Test
  void what_arrives_during_a_write_shares_the_next_one() throws InterruptedException {
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(NEVER, 10, 1_000));
    writer.tell(new Archive(FIRST, tasks(0, 10), first.ref()));
    assertThat(target.nextWrite()).hasSize(10);
    writer.tell(new Archive(FIRST, tasks(10, 14), first.ref()));
    writer.tell(new Archive(SECOND, tasks(14, 25), second.ref()));
    assertThat(health(writer).rowsHeld()).isEqualTo(25);

    target.permits.release();
    assertThat(target.nextWrite()).hasSize(15);
    assertThat(first.next(Archived.class).numbers()).hasSize(10);
    assertThat(first.isEmpty() && second.isEmpty()).isTrue();

    target.permits.release();
    Archived archived = first.next(Archived.class);
    assertThat(archived.partition()).isEqualTo(FIRST);
    assertThat(archived.numbers()).containsExactly(10, 11, 12, 13);
    assertThat(second.next(Archived.class).partition()).isEqualTo(SECOND);
    assertThat(health(writer).rowsHeld()).isZero();
    assertThat(metrics.rows()).isEqualTo(25);
    assertThat(metrics.writes()).isEqualTo(2);
    assertThat(metrics.rowsHeld()).isZero();
  }

  @Test
  void a_few_tasks_are_written_when_they_have_waited() throws InterruptedException {
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(SOON, 10, 1_000));
    writer.tell(new Archive(FIRST, tasks(0, 1), first.ref()));
    writer.tell(new Archive(SECOND, tasks(1, 2), second.ref()));

    assertThat(target.nextWrite()).hasSize(2);
  }

  @Test
  void a_write_takes_no_more_than_its_bound() throws InterruptedException {
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(SOON, 10, 1_000));
    target.permits.release(10);
    for (int i = 0; i < 5; i++) {
      writer.tell(new Archive(FIRST, tasks(i * 8L, i * 8L + 8), first.ref()));
    }
    for (int i = 0; i < 5; i++) {
      assertThat(first.next(Archived.class).numbers()).hasSize(8);
    }
    assertThat(target.writes).allSatisfy(write -> assertThat(write).hasSizeLessThanOrEqualTo(20));
  }

  @Test
  void too_much_is_refused_and_nothing_of_it_is_taken() throws InterruptedException {
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(NEVER, 10, 30));
    writer.tell(new Archive(FIRST, tasks(0, 25), first.ref()));
    writer.tell(new Archive(SECOND, tasks(25, 31), second.ref()));

    assertThat(second.next(Busy.class).partition()).isEqualTo(SECOND);
    assertThat(health(writer).rowsHeld()).isEqualTo(25);
    assertThat(metrics.refusals()).isEqualTo(1);
    assertThat(target.nextWrite()).hasSize(25);
    target.permits.release();
    first.next(Archived.class);

    writer.tell(new Archive(SECOND, tasks(25, 31), second.ref()));
    assertThat(health(writer).rowsHeld()).isEqualTo(6);
  }

  @Test
  void a_request_beyond_all_bounds_is_taken_when_nothing_else_is_held()
      throws InterruptedException {
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(NEVER, 10, 30));
    writer.tell(new Archive(FIRST, tasks(0, 100), first.ref()));

    assertThat(target.nextWrite()).hasSize(100);
  }

  @Test
  void a_failed_write_is_tried_until_it_works() throws InterruptedException {
    target.failing = true;
    target.permits.release(1_000);
    ActorRef<ArchiveWriterActor.Command> writer = writer(settings(SOON, 10, 1_000));
    writer.tell(new Archive(FIRST, tasks(0, 10), first.ref()));
    target.nextWrite();
    target.nextWrite();
    target.nextWrite();

    Health failing = health(writer);
    assertThat(failing.failingSince()).isEqualTo(Tasks.NOON);
    assertThat(failing.lastError()).contains("away");
    assertThat(failing.rowsHeld()).isEqualTo(10);
    assertThat(first.isEmpty()).isTrue();

    writer.tell(new Archive(SECOND, tasks(10, 15), second.ref()));
    target.failing = false;
    assertThat(first.next(Archived.class).numbers()).hasSize(10);
    assertThat(second.next(Archived.class).numbers()).hasSize(5);
    assertThat(health(writer)).isEqualTo(new Health(0, 0, null, null));
    assertThat(metrics.failedWrites()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void waits_double_up_to_their_maximum() {
    ArchiveWriterSettings settings = ArchiveWriterSettings.DEFAULT;

    assertThat(settings.backoff(1)).isEqualTo(Duration.ofMillis(200));
    assertThat(settings.backoff(3)).isEqualTo(Duration.ofMillis(800));
    assertThat(settings.backoff(100)).isEqualTo(Duration.ofSeconds(5));
  }

  private Health health(ActorRef<ArchiveWriterActor.Command> writer) throws InterruptedException {
    writer.tell(new GetHealth(health.ref()));
    return health.next(Health.class);
  }

  private ActorRef<ArchiveWriterActor.Command> writer(ArchiveWriterSettings settings) {
    return system.systemActorOf(
        ArchiveWriterActor.create(target, settings, metrics, () -> Tasks.NOON),
        "writer",
        Props.empty());
  }

  private static ArchiveWriterSettings settings(Duration linger, int rowsDue, int heldRowsMax) {
    return new ArchiveWriterSettings(
        linger,
        rowsDue,
        20,
        1 << 20,
        heldRowsMax,
        1 << 24,
        1,
        Duration.ofMillis(10),
        Duration.ofMillis(20));
  }

  private static List<TaskRecord> tasks(long from, long to) {
    return LongStream.range(from, to).mapToObj(number -> Tasks.plain(Tasks.NOON, number)).toList();
  }

  /** Shows each write to the test and ends it when the test permits. */
  private static final class StepTarget implements ArchiveWriterActor.Target {

    final BlockingQueue<List<TaskRecord>> writes = new LinkedBlockingQueue<>();
    final Semaphore permits = new Semaphore(0);
    volatile boolean failing;

    @Override
    public void write(List<TaskRecord> tasks) throws SQLException {
      writes.add(tasks);
      permits.acquireUninterruptibly();
      if (failing) {
        throw new SQLException("away", "08006");
      }
    }

    List<TaskRecord> nextWrite() throws InterruptedException {
      List<TaskRecord> write = writes.poll(20, TimeUnit.SECONDS);
      assertThat(write).isNotNull();
      return write == null ? List.of() : write;
    }
  }
}
