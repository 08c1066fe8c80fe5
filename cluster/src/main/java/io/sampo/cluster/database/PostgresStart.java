package io.sampo.cluster.database;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the server of a directory. The caller holds the lock that lets only one process
 * do this.
 */
final class PostgresStart {

  private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);
  private static final String ORPHANS_REMAIN = "pre-existing shared memory block";

  /** Crash recovery replays up to max_wal_size, which takes a slow disk a minute or two. */
  private static final Duration SETTLE_BOUND = Duration.ofMinutes(3);

  private static final Duration ORPHANS_BOUND = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final Duration RETRY_EVERY = Duration.ofMillis(200);

  private final PostgresDirectory directory;
  private final PostgresCommand command;

  PostgresStart(PostgresDirectory directory, PostgresBinaries binaries) {
    this.directory = directory;
    this.command = new PostgresCommand(directory, binaries);
  }

  /** Starts the server, unless one that was on its way up becomes ready, and waits for it. */
  void run() {
    if (!Poll.until(SETTLE_BOUND, LOOK_EVERY, this::isSettled)) {
      throw failed("It has been starting or stopping for more than " + SETTLE_BOUND + ".", 0);
    }
    if (directory.isReady()) {
      return;
    }
    long start = System.nanoTime();
    try {
      disownStalePostmaster();
      directory.log().rotateIfLarge();
      PostgresConfig.write(directory);
    } catch (IOException e) {
      throw new DatabaseException("Cannot write to " + directory.data(), e);
    }
    long logged = directory.log().size();
    if (!Poll.until(ORPHANS_BOUND, RETRY_EVERY, () -> startOnce(logged))) {
      throw failed("Processes of a former server do not end.", logged);
    }
    log.debug("PostgreSQL started in {} ms", (System.nanoTime() - start) / 1_000_000);
  }

  /** Stops the server and waits until all is on disk. */
  void stop() {
    PostgresCommand.Result result =
        command.run(
            "pg_ctl",
            "stop",
            "--silent",
            "--pgdata=" + directory.data(),
            "--mode=fast",
            "--wait",
            "--timeout=120");
    if (!result.succeeded() && directory.isReady()) {
      throw new DatabaseException("PostgreSQL did not stop: " + result.explain());
    }
  }

  /** True when it runs, false when it must be tried again; throws when that would be no use. */
  private boolean startOnce(long logged) {
    Process server = command.startServer();
    boolean settled =
        Poll.until(SETTLE_BOUND, LOOK_EVERY, () -> directory.isReady() || !server.isAlive());
    if (directory.isReady()) {
      return true;
    }
    if (!settled) {
      throw failed("It has been starting for more than " + SETTLE_BOUND + ".", logged);
    }
    if (directory.log().tail(logged).contains(ORPHANS_REMAIN)) {
      return false;
    }
    throw failed("", logged);
  }

  private boolean isSettled() {
    PostmasterFile postmaster = PostmasterFile.read(directory.data());
    return postmaster == null || postmaster.isReady() || !postmaster.isAlive();
  }

  private void disownStalePostmaster() throws IOException {
    PostmasterFile.removeIfDamaged(directory.data());
    PostmasterFile postmaster = PostmasterFile.read(directory.data());
    if (postmaster != null) {
      postmaster.disown();
    }
  }

  private DatabaseException failed(String reason, long logged) {
    PostgresLog log = directory.log();
    String tail = log.tail(logged);
    String cause = (reason + " " + PostgresLog.cause(tail)).strip();
    return new DatabaseException(
        """
        The embedded PostgreSQL did not start. %s %s
        The end of its log %s:
        %s\
        """
            .formatted(cause, advice(tail), log.file(), tail.indent(2).stripTrailing()));
  }

  private String advice(String tail) {
    String ofUser = command.advice(tail);
    if (!ofUser.isEmpty()) {
      return ofUser;
    }
    if (tail.contains("Address already in use")) {
      return "Port %d is taken: end the program that has it, or set another port."
          .formatted(directory.port());
    }
    if (tail.contains("No space left on device")) {
      return "The disk is full: make room and start again.";
    }
    if (tail.contains("incompatible with server")) {
      return "The data was written by another PostgreSQL version: dump it with that one, move "
          + directory.data()
          + " away and load the dump.";
    }
    return "Start again once its cause is removed, or set SAMPO_JDBC_URL to use another server.";
  }
}
