package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of one data directory, as this JVM sees it: started, attached to, watched, stopped.
 * Every start and stop happens under a lock between processes.
 */
final class PostgresServer {

  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final Duration WATCH_EVERY = Duration.ofMillis(400);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /** One for each directory and JVM, because locks between processes are not counted within one. */
  private static final ConcurrentMap<Path, PostgresServer> SERVERS = new ConcurrentHashMap<>();

  private final PostgresDirectory directory;
  private final ReentrantLock lock = new ReentrantLock();
  private int holders;
  private @Nullable PostgresLocks locks;
  private @Nullable Thread watch;
  private volatile String problem = "";

  private PostgresServer(PostgresDirectory directory) {
    this.directory = directory;
  }

  static PostgresServer of(Path dataDir) {
    return SERVERS.computeIfAbsent(
        dataDir.toAbsolutePath().normalize(),
        path -> new PostgresServer(new PostgresDirectory(path)));
  }

  PostgresDirectory directory() {
    return directory;
  }

  /** Starts or attaches, and returns the port. */
  int acquire(int wantedPort) {
    lock.lock();
    try {
      if (locks == null) {
        join(wantedPort);
      }
      holders++;
      return directory.port();
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      holders--;
      PostgresLocks held = locks;
      if (holders == 0 && held != null) {
        locks = null;
        stopWatch();
        leave(held);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why it is down and does not start; empty while it runs. */
  String problem() {
    return problem;
  }

  void ensureRunning() {
    if (directory.isReady()) {
      return;
    }
    lock.lock();
    try {
      if (locks != null) {
        heal(locks);
      }
    } finally {
      lock.unlock();
    }
  }

  private void join(int wantedPort) {
    directory.create();
    PostgresLocks joining = PostgresLocks.open(directory);
    try (FileLock _ = joining.startOrStop()) {
      joining.use();
      MachineMark.of(directory).claim(joining.othersUse());
      if (!directory.isReady()) {
        PostgresBinaries binaries = PostgresBinaries.unpacked(directory);
        directory.initialize(binaries);
        directory.choosePort(wantedPort, joining.othersUse());
        new PostgresStart(directory, binaries).run();
      }
      startWatch();
      locks = joining;
    } catch (IOException e) {
      throw new DatabaseException("Cannot unlock " + directory.path(), e);
    } finally {
      if (locks == null) {
        joining.close();
      }
    }
  }

  private void heal(PostgresLocks held) {
    try (FileLock _ = held.startOrStop()) {
      if (!directory.isReady()) {
        long start = System.nanoTime();
        new PostgresStart(directory, PostgresBinaries.unpacked(directory)).run();
        long millis = (System.nanoTime() - start) / 1_000_000;
        log.warn("The embedded PostgreSQL was gone and has been restarted in {} ms", millis);
      }
    } catch (IOException e) {
      throw new DatabaseException("Cannot unlock " + directory.path(), e);
    }
  }

  private void leave(PostgresLocks held) {
    try (held;
        FileLock _ = held.startOrStop()) {
      if (!held.othersUse()) {
        new PostgresStart(directory, PostgresBinaries.unpacked(directory)).stop();
      }
    } catch (IOException | DatabaseException e) {
      log.warn("The embedded PostgreSQL in {} was left running", directory.path(), e);
    }
  }

  private void startWatch() {
    watch = Thread.ofPlatform().daemon().name("sampo-postgres-watch").start(this::watch);
  }

  private void stopWatch() {
    Thread watching = watch;
    watch = null;
    LockSupport.unpark(watching);
  }

  private void watch() {
    while (isWatching()) {
      Duration pause = WATCH_EVERY;
      try {
        ensureRunning();
        problem = "";
      } catch (RuntimeException e) {
        tell(String.valueOf(e.getMessage()));
        pause = RETRY_AFTER;
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Once for each cause, not with each try. */
  private void tell(String trouble) {
    String cause = trouble.lines().findFirst().orElse("");
    if (!cause.equals(problem)) {
      log.error("The embedded PostgreSQL is down; it is tried again every 2 s. {}", trouble);
    }
    problem = cause;
  }

  private boolean isWatching() {
    lock.lock();
    try {
      return Thread.currentThread().equals(watch);
    } finally {
      lock.unlock();
    }
  }
}
