package io.sampo.cluster.archive;

import io.sampo.cluster.database.ArchivePartitions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the archive's days ahead and drops those whose retention is over, at the start and then
 * from time to time. It may run on every node: whoever comes second finds nothing to do.
 */
public final class ArchiveRetentionActor extends AbstractBehavior<ArchiveRetentionActor.Command> {

  private static final Logger log = LoggerFactory.getLogger(ArchiveRetentionActor.class);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration RESTART_MIN = Duration.ofSeconds(1);
  private static final double RESTART_JITTER = 0.2;

  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("sampo-archive-retention-", 0).factory());

  /** What it understands: nothing from outside. */
  public sealed interface Command {}

  private record Check() implements Command {}

  private record Checked(List<LocalDate> back, List<LocalDate> detached, List<LocalDate> dropped)
      implements Command {}

  private record Failed(Throwable cause) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ArchivePartitions partitions;
  private final ArchiveStore store;
  private final Upkeep alsoForget;
  private final ArchiveRetentionSettings settings;

  private ArchiveRetentionActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ArchivePartitions partitions,
      ArchiveStore store,
      Upkeep alsoForget,
      ArchiveRetentionSettings settings) {
    super(context);
    this.timers = timers;
    this.partitions = partitions;
    this.store = store;
    this.alsoForget = alsoForget;
    this.settings = settings;
    context.getSelf().tell(new Check());
  }

  /** Something that is done along with the archive's days; it may block. */
  public interface Upkeep {
    /** Does it. */
    void run() throws SQLException;
  }

  /**
   * One for a node.
   *
   * @param alsoForget removes what else has become too old
   */
  public static Behavior<Command> create(
      ArchivePartitions partitions,
      ArchiveStore store,
      Upkeep alsoForget,
      ArchiveRetentionSettings settings) {
    Behavior<Command> retention =
        Behaviors.setup(context ->
            Behaviors.withTimers(timers ->
                new ArchiveRetentionActor(
                    context, timers, partitions, store, alsoForget, settings)));
    return Behaviors.supervise(retention)
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_MIN, RETRY, RESTART_JITTER));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(Command.class, this::onCommand).build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case Check() ->
          getContext()
              .pipeToSelf(
                  CompletableFuture.supplyAsync(this::checkBlocking, THREADS),
                  (checked, failure) -> failure == null ? checked : new Failed(failure));
      case Checked checked -> onChecked(checked);
      case Failed failed -> onFailed(failed);
    }
    return this;
  }

  private Command checkBlocking() {
    try {
      partitions.createAhead();
      List<LocalDate> back = partitions.attachAgain(settings.retention());
      List<LocalDate> detached = partitions.detachOlderThan(settings.retention());
      List<LocalDate> dropped = partitions.dropDetached();
      store.summarize();
      alsoForget.run();
      return new Checked(back, detached, dropped);
    } catch (SQLException e) {
      return new Failed(e);
    }
  }

  private void onChecked(Checked checked) {
    if (!checked.back().isEmpty()) {
      log.warn(
          "Archived tasks that finished on {} are back: they had been taken out, and are younger"
              + " than {}. If nobody has changed the retention, a clock was wrong.",
          checked.back(),
          settings.retention());
    }
    if (!checked.detached().isEmpty()) {
      log.info(
          "Took archived tasks that finished on {} out: they are older than {}. They are dropped in"
              + " an hour; with a longer retention they come back until then.",
          checked.detached(),
          settings.retention());
    }
    if (!checked.dropped().isEmpty()) {
      log.info("Dropped the archived tasks that finished on {}.", checked.dropped());
    }
    timers.startSingleTimer(Check.class, new Check(), settings.checkEvery());
  }

  private void onFailed(Failed failed) {
    Duration again = RETRY.compareTo(settings.checkEvery()) < 0 ? RETRY : settings.checkEvery();
    log.warn(
        "Cannot look after the days of the archive: {}. Old tasks are kept for longer; trying"
            + " again in {}.",
        failed.cause().toString(),
        again);
    timers.startSingleTimer(Check.class, new Check(), again);
  }
}
