package io.sampo.cluster.membership;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.node.ClusterConfig;
import io.sampo.cluster.node.ClusterNode;
import io.sampo.cluster.node.NodeSettings;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.cluster.worker.builtin.BuiltInHandlers;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * A node in a process of its own. It says on standard output what changes, each line with the time
 * in milliseconds, and does what standard input says: {@code probe} or {@code stop}.
 */
final class NodeMain {

  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration PROBE = Duration.ofMillis(100);

  private final ClusterNode node;
  private final Cluster cluster;
  private final int partitions;

  private NodeMain(ClusterNode node, int partitions) {
    this.node = node;
    this.cluster = Cluster.get(node.system());
    this.partitions = partitions;
  }

  /** JDBC URL, user, password, port, partitions, seeds separated by commas, more configuration. */
  public static void main(String[] args) throws SQLException, IOException {
    String url = args[0];
    int port = Integer.parseInt(args[3]);
    int partitions = Integer.parseInt(args[4]);
    List<String> seeds =
        Arrays.stream(args[5].split(",", -1)).filter(seed -> !seed.isEmpty()).toList();
    ClusterConfig.Address address =
        new ClusterConfig.Address("127.0.0.1", port, "127.0.0.1", seeds);
    Database database = Database.open(DatabaseSettings.external(url, args[1], args[2]));
    ClusterNode node =
        ClusterNode.start(
            settings(address, partitions),
            ClusterConfig.of(ConfigFactory.parseString(args[6]), address, database.access(), 4),
            database,
            Handlers.load(
                BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, ExecHandlerSettings.OFF),
                null,
                WorkerSettings.DEFAULT));
    new NodeMain(node, partitions).run();
  }

  private static NodeSettings settings(ClusterConfig.Address address, int partitions) {
    return new NodeSettings(
        address.name(),
        partitions,
        256L << 20,
        PartitionSettings.DEFAULT,
        100,
        WorkerSettings.DEFAULT,
        Duration.ofSeconds(1),
        ArchiveWriterSettings.DEFAULT,
        ArchiveReaderSettings.DEFAULT,
        ArchiveRetentionSettings.DEFAULT);
  }

  private void run() throws IOException {
    Thread.ofPlatform().daemon().start(this::report);
    node.system()
        .getWhenTerminated()
        .thenRun(() -> {
          say(node.wasDowned() ? "downed" : "stopped");
          System.exit(0);
        });
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        switch (line) {
          case "probe" -> Thread.ofVirtual().start(this::probe);
          case "stop" -> node.stop();
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
    // Whoever started it is gone.
    Runtime.getRuntime().halt(1);
  }

  private static synchronized void say(String what) {
    System.out.println(System.currentTimeMillis() + " " + what);
  }

  private void report() {
    String before = "";
    String health = "";
    while (true) {
      String members = members();
      if (!members.equals(before)) {
        say("members " + members);
      }
      before = members;
      String now =
          (node.health().ready() ? "ready" : "not ready")
              + (node.health().warnings().isEmpty() ? "" : ", but " + node.health().warnings());
      if (!now.equals(health)) {
        say(now);
      }
      health = now;
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private String members() {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .map(NodeMain::show)
        .collect(Collectors.joining(" "));
  }

  private static String show(Member member) {
    return member.address().getPort().orElse(0) + "=" + member.status();
  }

  /** Says when every partition has taken a task, asked again and again without waiting. */
  private void probe() {
    Set<PartitionPlace> took = ConcurrentHashMap.newKeySet();
    int round = 0;
    Set<Integer> said = new HashSet<>();
    while (took.size() < partitions) {
      for (int key = 0; key < partitions * 8; key++) {
        submit("probe" + key, took);
      }
      LockSupport.parkNanos(PROBE.toNanos());
      round++;
      if (said.add(took.size())) {
        say("probed " + took.size() + " round " + round);
      }
    }
    say("writable");
  }

  private void submit(String key, Set<PartitionPlace> took) {
    TaskSpec spec =
        new TaskSpec(
            "echo",
            Json.of("1".getBytes(StandardCharsets.UTF_8)),
            null,
            key,
            TaskSpec.DEFAULT_QUEUE,
            TaskSpec.DEFAULT_PRIORITY,
            TaskOptions.DEFAULT);
    node.tasks()
        .submit(List.of(spec))
        .thenAccept(answers -> {
          if (answers.getFirst() instanceof SubmitAnswer.Accepted accepted) {
            took.add(PartitionPlace.of(accepted.id()));
          }
        });
  }
}
