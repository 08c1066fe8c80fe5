package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.node.ClusterConfig;
import io.sampo.cluster.node.FreePort;
import io.sampo.cluster.partition.TcpProxy;
import io.sampo.cluster.worker.Await;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.coordination.lease.javadsl.LeaseProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The lease as the split brain resolver uses it. */
class MajorityLeaseIT {

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  /** As many as a dispatcher has at most. */
  private static final int THREADS_MAX = 64;

  private final String name = UUID.randomUUID().toString();
  @AutoClose private final TcpProxy proxy = TcpProxy.before(DATABASE.access().url());
  private final ActorSystem one = start(throughProxy());
  private final ActorSystem two = start(DATABASE.access());

  private DatabaseAccess throughProxy() {
    DatabaseAccess access = DATABASE.access();
    String url = proxy.inFrontOf(access.url());
    return new DatabaseAccess(url, access.user(), access.password());
  }

  private static ActorSystem start(DatabaseAccess access) {
    int port = FreePort.next();
    Config first = ConfigFactory.parseString("pekko.loglevel = ERROR");
    return ActorSystem.create(
        "sampo",
        ClusterConfig.of(
            first,
            new ClusterConfig.Address("127.0.0.1", port, "127.0.0.1", List.of()),
            access,
            1));
  }

  @AfterEach
  void stop() {
    one.terminate();
    two.terminate();
    one.getWhenTerminated().toCompletableFuture().join();
    two.getWhenTerminated().toCompletableFuture().join();
  }

  private Lease lease(ActorSystem system) {
    return LeaseProvider.get(system).getLease(name, "sampo-lease", "unused");
  }

  private static boolean join(CompletionStage<Boolean> answer) {
    return answer.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void one_of_two_nodes_holds_it_until_it_is_released() {
    assertThat(join(lease(one).acquire())).isTrue();
    assertThat(lease(one).checkLease()).isTrue();
    assertThat(join(lease(two).acquire())).isFalse();
    assertThat(lease(two).checkLease()).isFalse();

    assertThat(join(lease(one).release())).isTrue();
    assertThat(lease(one).checkLease()).isFalse();
    assertThat(join(lease(two).acquire())).isTrue();
  }

  @Test
  void while_postgresql_is_away_there_is_no_answer_and_then_the_right_one() {
    proxy.goAway();
    CompletableFuture<Boolean> answer = lease(one).acquire().toCompletableFuture();
    assertThat(join(lease(two).acquire())).isTrue();
    assertThat(answer).isNotDone();

    proxy.comeBack();
    assertThat(join(answer)).isFalse();
  }

  @Test
  void who_cannot_renew_it_knows_that_it_is_gone() {
    assertThat(join(lease(one).acquire())).isTrue();
    proxy.goAway();

    Await.until("it has run out", () -> !lease(one).checkLease());

    Await.until("another one gets it", () -> join(lease(two).acquire()));
  }

  @Test
  void who_just_stood_still_gets_no_answer_and_then_the_right_one() {
    Lease lease = lease(one);
    assertThat(join(lease.acquire())).isTrue();
    CountDownLatch still = new CountDownLatch(1);
    for (int i = 0; i < THREADS_MAX; i++) {
      one.dispatchers().internalDispatcher().execute(() -> stand(still));
    }
    Await.until("it stands still", () -> stoodStill(lease));

    still.countDown();

    assertThatThrownBy(lease::checkLease).isInstanceOf(StoodStillException.class);
    Await.until("it has heard from the others again", () -> !stoodStill(lease));
    assertThat(lease.checkLease()).isTrue();
  }

  private static void stand(CountDownLatch still) {
    try {
      still.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean stoodStill(Lease lease) {
    try {
      lease.checkLease();
      return false;
    } catch (StoodStillException e) {
      return true;
    }
  }
}
