package io.sampo.cluster.membership;

import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.database.DatabaseTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * The session at PostgreSQL that shows that this process lives, and through which it sees who else
 * does. A lost session is replaced at once.
 *
 * <p>It runs on a thread of its own: a virtual one could wait for handlers that compute.
 */
final class Witness {

  /** How often it looks at the others. A dead one is noticed at the second look. */
  static final Duration LOOK = Duration.ofMillis(150);

  /** How often it counts on, and looks where nobody else is. */
  static final Duration BEAT = Duration.ofSeconds(1);

  private static final Duration RETRY_MIN = Duration.ofMillis(50);
  private static final Duration RETRY_MAX = Duration.ofSeconds(1);

  /** More than there can be members to write about. */
  private static final int REQUESTS_MAX = 10_000;

  private final DatabaseAccess access;
  private final UniqueAddress self;
  private final Listener listener;
  private final Thread thread;
  private final Queue<Request> requests = new LinkedBlockingQueue<>(REQUESTS_MAX);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile End end = End.NONE;

  /** Something to write, done once: after a failure it is tried again on the next session. */
  @FunctionalInterface
  interface Request {
    void run(MemberTable table) throws SQLException;
  }

  /** Who is told; on the witness's thread. */
  interface Listener {

    /** A session is there, and with it the lock. */
    void opened();

    /** It has counted on, and PostgreSQL has said what time it is. */
    void beat(DatabaseClock.Look look);

    /** What it sees now. */
    void looked(List<MemberRow> others);

    /** The others have gone on without this run. */
    void expelled();

    /**
     * The session is lost, or cannot be had.
     *
     * @param answered whether PostgreSQL was there to say so
     * @param readOnly whether it may only be read
     */
    void lost(String why, boolean answered, boolean readOnly);
  }

  private enum End {
    NONE,
    LEAVE,
    VANISH
  }

  Witness(DatabaseAccess access, UniqueAddress self, Listener listener) {
    this.access = access;
    this.self = self;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("sampo-witness").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Writes something as soon as there is a session. */
  void request(Request request) {
    requests.add(request);
    LockSupport.unpark(thread);
  }

  /** Ends it and notes that this run has left. */
  CompletionStage<Void> leave() {
    return end(End.LEAVE);
  }

  /** Ends it without a word, as if the process had died. */
  CompletionStage<Void> vanish() {
    return end(End.VANISH);
  }

  private CompletionStage<Void> end(End how) {
    if (end == End.NONE) {
      end = how;
    }
    LockSupport.unpark(thread);
    return ended;
  }

  private void run() {
    Duration pause = RETRY_MIN;
    while (end == End.NONE) {
      try (Connection session = access.connect()) {
        prepare(session);
        pause = RETRY_MIN;
        watch(new MemberTable(session, self));
      } catch (SQLException | RuntimeException e) {
        // Whatever it was: a thread that ends would leave this process unwatched for good.
        listener.lost(
            String.valueOf(e.getMessage()),
            !DatabaseAccess.unreachable(e),
            DatabaseTrouble.of(e) == DatabaseTrouble.READ_ONLY);
        LockSupport.parkNanos(pause.toNanos());
        pause = longerThan(pause);
      }
    }
    ended.complete(null);
  }

  private static void prepare(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("SET application_name = 'sampo-witness'; SET lock_timeout = '3s'");
    }
  }

  private void watch(MemberTable table) throws SQLException {
    table.lock();
    table.register();
    listener.opened();
    long beatDueNanos = System.nanoTime();
    while (end == End.NONE) {
      runRequests(table);
      if (System.nanoTime() - beatDueNanos >= 0) {
        beatDueNanos = System.nanoTime() + BEAT.toNanos();
        table.beat().ifPresentOrElse(listener::beat, listener::expelled);
      }
      List<MemberRow> others = table.look();
      listener.looked(others);
      pause(others.isEmpty() ? BEAT : LOOK);
    }
    runRequests(table);
    if (end == End.LEAVE) {
      table.leave();
    }
  }

  private void runRequests(MemberTable table) throws SQLException {
    for (Request next = requests.peek(); next != null; next = requests.peek()) {
      next.run(table);
      requests.remove();
    }
  }

  /** Until the next look, or less if there is something to write. */
  private void pause(Duration atMost) {
    if (requests.isEmpty() && end == End.NONE) {
      LockSupport.parkNanos(atMost.toNanos());
    }
  }

  private static Duration longerThan(Duration pause) {
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
  }
}
