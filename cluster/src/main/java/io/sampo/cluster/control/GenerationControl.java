package io.sampo.cluster.control;

import java.util.concurrent.CompletionStage;

/** Opens new generations: numbered sets of partitions that take all new tasks. */
@FunctionalInterface
public interface GenerationControl {

  /** What became of the wish for a new generation. */
  sealed interface Answer {

    /** It is open, or was the youngest already, with so many partitions. */
    record Opened(int number, int partitions) implements Answer {}

    /** It cannot be opened now; nothing changed. */
    record Refused(String reason) implements Answer {}
  }

  /** Opens a generation, live. */
  CompletionStage<Answer> open(int partitions);
}
