package io.sampo.cluster.membership;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease by which the split brain resolver decides which side of a split goes on, kept in
 * PostgreSQL.
 *
 * <p>While PostgreSQL is away there is no answer rather than a no: a no would end the side that
 * asks. Nothing is lost by waiting, since nobody can write the journal either.
 *
 * <p>Nor is there an answer for a process that just stood still: whom it has not heard from may
 * have been well all the while. The resolver starts anew, with what it hears from now on.
 */
public final class MajorityLease extends Lease {

  private static final Logger log = LoggerFactory.getLogger(MajorityLease.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final LeaseSettings settings;
  private final ExtendedActorSystem system;
  private final Duration renewEvery;
  private final LeaseTable table;
  private final ScheduledThreadPoolExecutor thread;
  private final Standstill standstill = new Standstill(System.nanoTime());
  private volatile boolean ended;

  /** Until when it is held, by {@link System#nanoTime}; null if it is not. */
  private volatile @Nullable Long heldUntilNanos;

  private @Nullable Future<?> renewal;

  /** Called by Pekko. */
  public MajorityLease(LeaseSettings settings, ExtendedActorSystem system) {
    this.settings = settings;
    this.system = system;
    this.renewEvery =
        Duration.ofMillis(settings.timeoutSettings().getHeartbeatInterval().toMillis());
    this.table =
        new LeaseTable(
            settings.leaseName(),
            Duration.ofMillis(settings.timeoutSettings().getHeartbeatTimeout().toMillis()));
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("sampo-lease").factory());
    // Not on the thread of the lease, which waits for PostgreSQL.
    var _ =
        system
            .scheduler()
            .scheduleWithFixedDelay(
                Standstill.BEAT,
                Standstill.BEAT,
                () -> standstill.beat(System.nanoTime()),
                system.dispatchers().internalDispatcher());
    system.registerOnTermination(this::end);
  }

  private void end() {
    ended = true;
    thread.shutdownNow();
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    thread.execute(() -> acquire(answer));
    return answer;
  }

  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLostCallback) {
    return acquire();
  }

  private void acquire(CompletableFuture<Boolean> answer) {
    long askedNanos = System.nanoTime();
    try (Connection connection = connect()) {
      boolean held = table.acquire(connection, owner());
      hold(held, askedNanos);
      answer.complete(held);
      log.info("{} the lease {}.", held ? "Holding" : "Others hold", settings.leaseName());
    } catch (SQLException | RuntimeException e) {
      log.warn("Cannot ask for the lease {}, trying again: {}", settings.leaseName(), e.toString());
      if (!ended) {
        var _ = schedule(() -> acquire(answer), RETRY);
      }
    }
  }

  private void hold(boolean held, long askedNanos) {
    if (renewal != null) {
      renewal.cancel(false);
    }
    heldUntilNanos = held ? askedNanos + table.validFor().toNanos() : null;
    renewal = held ? schedule(this::renew, renewEvery) : null;
  }

  /** Keeps it as long as nobody releases it; one that has run out is gone. */
  private void renew() {
    if (!isHeld()) {
      heldUntilNanos = null;
      return;
    }
    long askedNanos = System.nanoTime();
    try (Connection connection = connect()) {
      hold(table.renew(connection, owner()), askedNanos);
    } catch (SQLException | RuntimeException e) {
      log.warn("Cannot renew the lease {}: {}", settings.leaseName(), e.toString());
      renewal = schedule(this::renew, RETRY);
    }
  }

  @Override
  public CompletionStage<Boolean> release() {
    return CompletableFuture.supplyAsync(
        () -> {
          hold(false, 0);
          try (Connection connection = connect()) {
            table.release(connection, owner());
            return true;
          } catch (SQLException | RuntimeException e) {
            // It runs out soon.
            log.warn("Cannot release the lease {}: {}", settings.leaseName(), e.toString());
            return false;
          }
        },
        thread);
  }

  /**
   * Whether it is held.
   *
   * @throws StoodStillException if the process just stood still. The resolver asks on its own
   *     thread before it acts; its supervisor starts it anew, without the decision and with the
   *     full time until the next.
   */
  @Override
  public boolean checkLease() {
    if (standstill.justOver(System.nanoTime())) {
      throw new StoodStillException();
    }
    return isHeld();
  }

  private boolean isHeld() {
    Long until = heldUntilNanos;
    return until != null && System.nanoTime() - until < 0;
  }

  private Future<?> schedule(Runnable action, Duration after) {
    return thread.schedule(action, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Connection connect() {
    return Membership.of(Adapter.toTyped(system)).access().connect();
  }

  private long owner() {
    return Cluster.get(system).selfUniqueAddress().longUid();
  }
}
