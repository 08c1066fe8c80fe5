package io.sampo.app.checks.host;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.DatabaseSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL of a cluster under test, on a host of its own: the programs and settings of the
 * embedded one, started without its guard, so that it can be killed, frozen and starved.
 */
public final class DatabaseServer implements AutoCloseable {

  private static final int PORT = 5432;
  private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOPPED_WITHIN = Duration.ofMinutes(1);
  private static final String PATIENCE = "&connectTimeout=2&loginTimeout=4&socketTimeout=4";
  private static final long PAGE_BYTES = 4_096;
  private static final long ROOM_BYTES_MAX = 64 << 20;

  private final Host host;
  private final Path directory;
  private final long bytesMax;
  private String user = "";
  private String programs = "";
  private volatile @Nullable Process process;
  private volatile boolean frozen;
  private volatile boolean diskFull;

  DatabaseServer(Host host, Path directory, long bytesMax) {
    this.host = host;
    this.directory = directory;
    this.bytesMax = Sandbox.entered() ? bytesMax : 0;
  }

  /** Its URL. */
  String url() {
    return "jdbc:postgresql://%s:%d/sampo?sslmode=disable&gssEncMode=disable"
        .formatted(host.address(), PORT);
  }

  String user() {
    return user;
  }

  Host host() {
    return host;
  }

  /** Whether its disk can be filled. */
  public boolean hasDiskOfItsOwn() {
    return bytesMax > 0;
  }

  /** Lets the embedded database make its files, then starts a server on them. */
  void create() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    if (hasDiskOfItsOwn()) {
      Commands.run("mount", "-t", "tmpfs", "-o", "size=" + bytesMax, "none", directory.toString());
    }
    try (Database database = Database.open(DatabaseSettings.embedded(directory))) {
      DatabaseAccess access = database.access();
      user = access.user();
      programs = Files.readString(data().resolve("postmaster.opts")).replaceFirst(" .*\n", "");
    }
    Files.writeString(directory.resolve("hba.conf"), "host all all all trust\n");
    start();
  }

  private Path data() {
    return directory.resolve("postgres/data");
  }

  /** Starts it unless it runs, and waits until it serves; not while it is frozen or starved. */
  public void start() throws IOException, InterruptedException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      // Whoever wrote it is dead, but its number may be that of another process by now.
      Files.deleteIfExists(data().resolve("postmaster.pid"));
      process = launch();
      frozen = false;
    }
    if (!frozen && !diskFull) {
      await(this::serves, STARTED_WITHIN);
    }
  }

  private Process launch() throws IOException {
    List<String> line = new ArrayList<>();
    if (Commands.isRoot()) {
      line.addAll(List.of("unshare", "--user")); // PostgreSQL refuses to run as root
    }
    line.addAll(List.of(programs, "-D", data().toString()));
    line.addAll(List.of("-c", "listen_addresses=" + host.address(), "-c", "port=" + PORT));
    line.addAll(List.of("-c", "hba_file=" + directory.resolve("hba.conf")));
    line.addAll(List.of("-c", "max_connections=300", "-c", "max_wal_size=1GB"));
    return new ProcessBuilder(host.command(line))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log().toFile()))
        .start();
  }

  /** What it says; beside its own disk, which may be full. */
  public Path log() {
    return directory.resolveSibling("postgres.log");
  }

  /** Whether it can be connected to. */
  public boolean serves() {
    try (var connection = DriverManager.getConnection(url() + PATIENCE, user, "")) {
      return connection.isValid(2);
    } catch (SQLException e) {
      return false;
    }
  }

  /**
   * Kills all of its processes by SIGKILL. One that was begun meanwhile is an orphan, and may keep
   * the shared memory, without which no other server starts; so it looks until there is none.
   */
  public void kill() throws InterruptedException {
    Process main = process;
    if (main != null) {
      boolean killed =
          Wait.until(
              () -> {
                long[] pids = pids().toArray();
                Commands.signal("KILL", LongStream.of(pids));
                return pids.length == 0;
              },
              STOPPED_WITHIN);
      if (!killed) {
        throw new IllegalStateException("PostgreSQL cannot be killed");
      }
      main.waitFor();
    }
  }

  /** Ends it in order, breaking its connections (SIGINT), and starts it again. */
  public void restart() throws IOException, InterruptedException {
    stop();
    start();
  }

  /** Stops all of its processes in their tracks (SIGSTOP). */
  public void freeze() {
    frozen = true;
    signal("STOP");
  }

  /** Lets its processes go on (SIGCONT). */
  public void thaw() {
    signal("CONT");
    frozen = false;
  }

  /** Leaves its disk no room but what is used already. */
  public void fillDisk() throws IOException {
    diskFull = true;
    for (long room = PAGE_BYTES; ; room *= 2) {
      FileStore disk = Files.getFileStore(directory);
      long used = disk.getTotalSpace() - disk.getUnallocatedSpace();
      Commands.Result resized = Commands.tryRun(resize(used + room));
      if (resized.exitCode() == 0) {
        return;
      }
      // The server wrote more than that meanwhile, and a disk does not shrink below its use.
      if (room > ROOM_BYTES_MAX) {
        throw new IllegalStateException("cannot fill the disk: " + resized.output());
      }
    }
  }

  /** Gives its disk all of its room again. */
  public void freeDisk() {
    Commands.runWithInput("", resize(bytesMax));
    diskFull = false;
  }

  private List<String> resize(long bytes) {
    return List.of("mount", "-o", "remount,size=" + bytes, directory.toString());
  }

  private void signal(String signal) {
    Commands.signal(signal, pids());
  }

  /** All processes of a PostgreSQL work in the directory of its data; its main one not at once. */
  private LongStream pids() {
    Process main = process;
    LongStream first =
        main != null && main.isAlive() ? LongStream.of(main.pid()) : LongStream.empty();
    LongStream all =
        ProcessHandle.allProcesses()
            .filter(one -> worksIn(one, data()))
            .mapToLong(ProcessHandle::pid);
    return LongStream.concat(first, all).distinct();
  }

  private static boolean worksIn(ProcessHandle one, Path folder) {
    try {
      return Files.isSameFile(Path.of("/proc", Long.toString(one.pid()), "cwd"), folder);
    } catch (IOException e) {
      return false; // It has ended.
    }
  }

  private void stop() throws InterruptedException {
    thaw(); // or it would not hear that it is to end
    Process main = process;
    if (main != null && main.isAlive()) {
      Commands.signal("INT", LongStream.of(main.pid()));
      if (!main.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    }
  }

  private static void await(Wait.Condition condition, Duration atMost) {
    if (!Wait.until(condition, atMost)) {
      throw new IllegalStateException("PostgreSQL does not serve within " + atMost);
    }
  }

  @Override
  public void close() {
    try {
      stop();
      if (hasDiskOfItsOwn()) {
        Commands.tryRun(List.of("umount", directory.toString())); // gives back the memory it takes
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
