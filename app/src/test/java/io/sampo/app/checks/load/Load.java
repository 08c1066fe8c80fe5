package io.sampo.app.checks.load;

import io.sampo.app.checks.history.History;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Clients of a cluster that do all that clients do, at so many tasks a second, until stopped. */
public final class Load {

  /** The share of tasks that come in bulk; single requests cost much more. */
  private static final double BULK_SHARE = 0.9;

  // Many, as each stands still for as long as a node that is down lets it wait.
  private static final int BULKS = 48;
  private static final int SINGLES = 8;
  private static final int FOLLOWERS = 8;
  private static final double FOLLOWED_SHARE = 0.04;

  /** A cluster that needs longer, when all is healed, is of no use to clients. */
  private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(5);

  /** Longer than most faults: in the end so many a second have been submitted. */
  private static final Duration BEHIND_MAX = Duration.ofSeconds(60);

  private final List<NodeApi> nodes;
  private final Shared shared;
  private final List<Thread> clients = new ArrayList<>();

  private Load(List<NodeApi> nodes, Shared shared) {
    this.nodes = nodes;
    this.shared = shared;
  }

  /** Starts the clients. */
  public static Load start(List<URI> nodes, int tasksPerSecond, Random random, History history) {
    List<NodeApi> apis = nodes.stream().map(NodeApi::new).toList();
    Shared shared = new Shared(apis, history, new AckedTasks(), new CountDownLatch(1));
    Load load = new Load(apis, shared);
    load.startAll(tasksPerSecond, random);
    return load;
  }

  private void startAll(int perSecond, Random random) {
    AtomicLong numbers = new AtomicLong();
    for (int i = 1; i <= BULKS; i++) {
      Random own = new Random(random.nextLong());
      TaskMix mix = new TaskMix("bulk-" + i, numbers, own);
      start(new BulkClient(shared, mix, own, pace(perSecond * BULK_SHARE / BULKS)));
    }
    for (int i = 1; i <= SINGLES; i++) {
      Random own = new Random(random.nextLong());
      TaskMix mix = new TaskMix("single-" + i, numbers, own);
      start(new SingleClient(shared, mix, own, pace(perSecond * (1 - BULK_SHARE) / SINGLES)));
    }
    for (int i = 1; i <= FOLLOWERS; i++) {
      Random own = new Random(random.nextLong());
      start(new Follower(shared, own, pace(perSecond * FOLLOWED_SHARE / FOLLOWERS)));
    }
  }

  private Pace pace(double perSecond) {
    return new Pace(perSecond, BEHIND_MAX, shared.stop());
  }

  private void start(Runnable client) {
    clients.add(Thread.startVirtualThread(client));
  }

  /** How many acknowledgements there have been. */
  public long acknowledged() {
    return shared.acked().count();
  }

  /** Lets the clients go, whatever they wait for: the cluster is not to be had any more. */
  public void abandon() {
    shared.stop().countDown();
    clients.forEach(Thread::interrupt);
  }

  /** Lets the clients end; returns when what they have sent is answered, or says that it is not. */
  public void stop() throws InterruptedException {
    shared.stop().countDown();
    long untilNanos = System.nanoTime() + ANSWERED_WITHIN.toNanos();
    boolean answered = true;
    for (Thread client : clients) {
      long leftNanos = Math.max(0, untilNanos - System.nanoTime());
      answered &= client.join(Duration.ofNanos(leftNanos));
    }
    if (!answered) {
      throw new IllegalStateException("clients were not answered within " + ANSWERED_WITHIN);
    }
    nodes.forEach(NodeApi::close);
  }
}
