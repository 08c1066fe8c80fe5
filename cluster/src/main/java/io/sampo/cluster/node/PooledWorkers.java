package io.sampo.cluster.node;

import io.sampo.cluster.partition.Workers;
import io.sampo.cluster.worker.WorkerPoolActor;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The workers of this node, behind their actor. */
record PooledWorkers(ActorRef<WorkerPoolActor.Message> pool, ActorSystem<?> system)
    implements Workers {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  @Override
  public void run(List<AttemptOrder> orders) {
    pool.tell(new WorkerPoolActor.Run(orders));
  }

  @Override
  public void interrupt(TaskId id, long token) {
    pool.tell(new WorkerPoolActor.Interrupt(id, token));
  }

  @Override
  public CompletionStage<Set<Long>> running(PartitionPlace place) {
    return AskPattern.<WorkerPoolActor.Message, WorkerPoolActor.Running>ask(
            pool,
            replyTo -> new WorkerPoolActor.WhoRuns(place, replyTo),
            ANSWER_WITHIN,
            system.scheduler())
        .thenApply(running ->
            running.orders().stream()
                .map(AttemptOrder::token)
                .collect(Collectors.toUnmodifiableSet()));
  }
}
