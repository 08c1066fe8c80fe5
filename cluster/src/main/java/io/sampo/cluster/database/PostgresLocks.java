package io.sampo.cluster.database;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The locks by which processes agree over one server. Who starts or stops it holds {@code
 * start.lock} alone; who uses it shares {@code users.lock}. The kernel frees both when a process
 * dies, so nothing stale is ever left behind.
 */
final class PostgresLocks implements AutoCloseable {

  private static final Duration START_BOUND = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  private final PostgresDirectory directory;
  private final FileChannel start;
  private final FileChannel users;
  private @Nullable FileLock use;

  private PostgresLocks(PostgresDirectory directory, FileChannel start, FileChannel users) {
    this.directory = directory;
    this.start = start;
    this.users = users;
  }

  static PostgresLocks open(PostgresDirectory directory) {
    try {
      return new PostgresLocks(
          directory,
          FileChannel.open(directory.path().resolve("start.lock"), CREATE, READ, WRITE),
          FileChannel.open(directory.path().resolve("users.lock"), CREATE, READ, WRITE));
    } catch (IOException e) {
      throw new DatabaseException("Cannot create lock files in " + directory.path(), e);
    }
  }

  /** Waits its turn to start or stop the server. */
  FileLock startOrStop() {
    AtomicReference<@Nullable FileLock> lock = new AtomicReference<>();
    Poll.until(
        START_BOUND,
        LOOK_EVERY,
        () -> {
          lock.setPlain(tryLock(start, false));
          return lock.getPlain() != null;
        });
    FileLock held = lock.getPlain();
    if (held == null) {
      throw new DatabaseException(
          "Another process has been starting or stopping the PostgreSQL in %s for more than %s."
                  .formatted(directory.path(), START_BOUND)
              + " End that process and try again.");
    }
    return held;
  }

  /** Marks this process as a user. The caller holds {@link #startOrStop()}. */
  void use() {
    use = tryLock(users, true);
  }

  /** Whether any other process uses the server. The caller holds {@link #startOrStop()}. */
  boolean othersUse() {
    try {
      if (use != null) {
        use.release();
      }
      FileLock alone = tryLock(users, false);
      if (alone != null) {
        alone.release();
      }
      use();
      return alone == null;
    } catch (IOException e) {
      throw new DatabaseException("Cannot unlock " + directory.path(), e);
    }
  }

  @Override
  public void close() {
    try (start;
        users) {
      use = null;
    } catch (IOException e) {
      throw new DatabaseException("Cannot close the locks of " + directory.path(), e);
    }
  }

  private @Nullable FileLock tryLock(FileChannel channel, boolean shared) {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (IOException e) {
      throw new DatabaseException(
          "Cannot lock %s. Put the data directory on a local file system."
              .formatted(directory.path()),
          e);
    }
  }
}
