package io.sampo.cluster.node;

import io.sampo.cluster.membership.Membership;
import io.sampo.cluster.partition.Workers;
import io.sampo.cluster.worker.KnownAttempts;
import io.sampo.cluster.worker.Peers;
import io.sampo.cluster.worker.WorkerPoolActor;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The workers of all nodes, behind their actors.
 *
 * @param node the name of this node
 * @param pool its own workers
 */
record PooledWorkers(
    String node, ActorRef<WorkerPoolActor.Message> pool, Peers peers, ActorSystem<?> system)
    implements Workers {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /** About how many bytes one message to another node takes; the frame has room for more. */
  private static final int ORDERED_BYTES_MAX = 256 << 10;

  @Override
  public void run(PartitionPlace place, long opening, List<AttemptOrder> orders) {
    if (orders.stream().allMatch(order -> order.node().equals(node))) {
      pool.tell(new WorkerPoolActor.Run(node, place, opening, orders));
      return;
    }
    tell(orders, batch -> new WorkerPoolActor.Run(node, place, opening, batch));
  }

  @Override
  public void runLate(PartitionPlace place, long opening, List<AttemptOrder> orders) {
    tell(orders, batch -> new WorkerPoolActor.RunLate(node, place, opening, batch));
  }

  private void tell(
      List<AttemptOrder> orders, Function<List<AttemptOrder>, WorkerPoolActor.Call> message) {
    orders.stream()
        .collect(Collectors.groupingBy(AttemptOrder::node))
        .forEach(
            (name, some) -> batches(some).forEach(batch -> at(name).tell(message.apply(batch))));
  }

  private static List<List<AttemptOrder>> batches(List<AttemptOrder> orders) {
    List<List<AttemptOrder>> batches = new java.util.ArrayList<>();
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < orders.size(); i++) {
      bytes += 100 + orders.get(i).payload().length();
      if (bytes >= ORDERED_BYTES_MAX || i == orders.size() - 1) {
        batches.add(orders.subList(from, i + 1));
        from = i + 1;
        bytes = 0;
      }
    }
    return batches;
  }

  @Override
  public void interrupt(String name, PartitionPlace place, long token) {
    at(name).tell(new WorkerPoolActor.Interrupt(place, token));
  }

  @Override
  public CompletionStage<KnownAttempts> running(String name, PartitionPlace place, long opening) {
    if (!peers.isMember(name)) {
      return CompletableFuture.completedFuture(KnownAttempts.NONE.saying(lastWordsOf(name)));
    }
    return AskPattern.<WorkerPoolActor.Message, WorkerPoolActor.Running>ask(
            at(name),
            replyTo -> new WorkerPoolActor.WhoRuns(place, opening, replyTo),
            ANSWER_WITHIN,
            system.scheduler())
        .thenApply(running -> running.attempts().saying(lastWordsOf(name)));
  }

  private String lastWordsOf(String name) {
    return Membership.of(system).lastWordsOf(name).orElse("");
  }

  @Override
  public void recorded(String name, PartitionPlace place, List<Long> tokens) {
    at(name).tell(new WorkerPoolActor.Recorded(place, List.copyOf(tokens)));
  }

  private ActorRef<WorkerPoolActor.Message> at(String name) {
    return name.equals(node) ? pool : peers.workers(name);
  }
}
