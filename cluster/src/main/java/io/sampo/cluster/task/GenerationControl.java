package io.sampo.cluster.task;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The numbered sets of partitions of a running cluster. A stage fails with {@link Unavailable} when
 * the database or a partition does not answer now; the caller may try again.
 */
public interface GenerationControl {

  /**
   * Opens a new generation: new tasks go to it, the older ones run empty and are retired. Refusals
   * are values.
   *
   * @param partitions how many partitions it has
   */
  CompletionStage<OpenedGeneration> open(int partitions);

  /** All generations there ever were, oldest first. */
  CompletionStage<List<GenerationStatus>> list();
}
