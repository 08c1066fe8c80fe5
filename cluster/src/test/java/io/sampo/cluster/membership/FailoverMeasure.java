package io.sampo.cluster.membership;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.node.FreePort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Measures how long it takes from {@code kill -9} of a node until it is no member any more, and
 * until all partitions take tasks. Not a test: {@code java ... FailoverMeasure [kills] [nodes]}.
 */
final class FailoverMeasure {

  private FailoverMeasure() {}

  /** One kill. */
  private record Sample(String who, long removedMillis, long writableMillis) {}

  /** How many kills, how many nodes, more configuration. */
  public static void main(String[] args) {
    int kills = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    int nodes = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    String more = args.length > 2 ? args[2] : "";
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      ports.add(FreePort.next());
    }
    List<Sample> samples = new ArrayList<>();
    try (TestDatabase database = TestDatabase.create()) {
      // Oldest first: who is started again is the youngest.
      List<NodeProcess> running = new ArrayList<>();
      for (int port : ports) {
        running.add(start(database, port, ports, more));
      }
      Random random = new Random(1);
      for (int i = 0; i < kills; i++) {
        boolean oldest = i % 2 == 0;
        NodeProcess victim = running.remove(oldest ? 0 : 1 + random.nextInt(nodes - 1));
        samples.add(kill(victim, oldest, running));
        victim.close();
        running.add(start(database, victim.port(), ports, more));
      }
      running.forEach(NodeProcess::close);
    }
    samples.forEach(System.out::println);
    print("removed", samples.stream().mapToLong(Sample::removedMillis).sorted().toArray());
    print("writable", samples.stream().mapToLong(Sample::writableMillis).sorted().toArray());
    System.exit(0);
  }

  private static NodeProcess start(
      TestDatabase database, int port, List<Integer> ports, String more) {
    NodeProcess node = NodeProcess.start(database.access(), port, ports, more);
    node.awaitReady();
    node.tell("probe");
    node.await("writable", 0, text -> text.equals("writable"));
    return node;
  }

  private static Sample kill(NodeProcess victim, boolean oldest, List<NodeProcess> others) {
    NodeProcess observer = others.getFirst();
    int from = observer.said();
    long killed = victim.kill();
    observer.tell("probe");
    List<Integer> left = others.stream().map(NodeProcess::port).toList();
    long removed = observer.awaitMembers(from, left).millis() - killed;
    long writable =
        observer.await("writable", from, text -> text.equals("writable")).millis() - killed;
    return new Sample(oldest ? "oldest" : "other", removed, writable);
  }

  private static void print(String what, long[] sorted) {
    System.out.printf(
        "%s: p50 %d ms, worst %d ms, all %s%n",
        what, sorted[sorted.length / 2], sorted[sorted.length - 1], Arrays.toString(sorted));
  }
}
