package io.sampo.core.partition;

import io.sampo.core.task.TaskId;

/**
 * Which partition: its number in its generation.
 *
 * @param generation from 1
 * @param number from 0
 */
public record PartitionPlace(int generation, int number) {

  /** The place a task lives in. */
  public static PartitionPlace of(TaskId id) {
    return new PartitionPlace(id.generation(), id.partition());
  }

  /** Reads what {@link #toString} wrote. */
  public static PartitionPlace parse(String text) {
    int dash = text.indexOf('-');
    return new PartitionPlace(
        Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  /** The form used in entity ids and logs: generation, dash, number. */
  @Override
  public String toString() {
    return generation + "-" + number;
  }
}
