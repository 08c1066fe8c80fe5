package io.sampo.cluster.task;

/**
 * One numbered set of partitions.
 *
 * @param number from 1
 * @param partitions how many partitions it has
 * @param state what it does
 */
public record GenerationStatus(int number, int partitions, State state) {

  /** What a generation does. */
  public enum State {
    /** It takes new tasks. */
    OPEN,
    /** It runs what it holds and takes nothing new. */
    CLOSING,
    /** It has run empty. */
    RETIRED
  }
}
