package io.sampo.cluster.node;

import io.sampo.cluster.control.ClusterControl;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.partition.LocalPartitions;
import io.sampo.cluster.partition.PartitionKeeperActor;
import io.sampo.cluster.partition.Partitions;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.Slots;
import io.sampo.cluster.worker.WorkerPool;
import io.sampo.cluster.worker.WorkerPoolActor;
import org.apache.pekko.actor.typed.ActorRef;

/** The running parts of a node, for those who serve, watch and stop it. */
record NodeParts(
    TaskService tasks,
    GenerationControl generations,
    Partitions partitions,
    LocalPartitions local,
    NodeHealth health,
    Slots slots,
    WorkerPool pool,
    ActorRef<WorkerPoolActor.Message> workers,
    MemoryBudget budget,
    ActorRef<PartitionKeeperActor.Message> keeper,
    ClusterControl control) {}
