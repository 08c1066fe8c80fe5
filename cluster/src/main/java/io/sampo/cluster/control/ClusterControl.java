package io.sampo.cluster.control;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The nodes and partitions of the whole cluster, as any node shows and steers them.
 *
 * <p>A node is named by its host and remoting port. A node that does not answer within 1.5 seconds
 * is shown as far as the membership knows it.
 */
public interface ClusterControl {

  /** The members of the cluster, by address. */
  CompletionStage<List<NodeStatus>> nodes();

  /** All partitions there are, also those that no node runs now, in order. */
  CompletionStage<List<PartitionPlacement>> partitions();

  /**
   * Makes a node leave in order: it starts nothing any more, its partitions move, what runs ends or
   * is stopped within a bound, its process ends. Once is enough; again does nothing more.
   *
   * @return how far it is; empty if there is no such node. Fails with {@code Unavailable} if it
   *     does not answer.
   */
  CompletionStage<Optional<DrainProgress>> drain(String node);

  /** How far a node is with leaving; empty if this node knows of no such node. */
  CompletionStage<Optional<DrainProgress>> drainProgress(String node);
}
