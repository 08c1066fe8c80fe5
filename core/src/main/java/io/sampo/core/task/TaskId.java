package io.sampo.core.task;

import java.util.Optional;

/**
 * The id of a task: 128 bits that sort by time of acceptance and say where the task lives, so any
 * node routes a lookup without asking.
 *
 * <p>Layout, high bits first: 48 bits of Unix time in milliseconds, 16 of generation, 16 of
 * partition, 48 of a number that is unique in the partition. As text: 26 characters of Crockford's
 * base 32 (lower case), which sort like the bits.
 *
 * @param high time and generation
 * @param low partition and number
 */
public record TaskId(long high, long low) implements Comparable<TaskId> {

  /** The length of the text form. */
  public static final int TEXT_LENGTH = 26;

  /** The largest generation and the largest partition number. */
  public static final int PLACE_MAX = 0xFFFF;

  private static final long NUMBER_MASK = (1L << 48) - 1;
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  /** The id of the {@code number}th task of a partition, accepted at that time. */
  public static TaskId of(long epochMillis, int generation, int partition, long number) {
    return new TaskId(
        (epochMillis << 16) | (generation & PLACE_MAX),
        ((long) partition << 48) | (number & NUMBER_MASK));
  }

  /** The id in a text, or empty where the text is none. Upper case is understood. */
  public static Optional<TaskId> parse(String text) {
    if (text.length() != TEXT_LENGTH || digit(text.charAt(0)) > 7) {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      int digit = digit(text.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | digit;
    }
    return Optional.of(new TaskId(high, low));
  }

  private static int digit(char c) {
    return DIGITS.indexOf(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }

  /** When the task was accepted, in milliseconds of Unix time. */
  public long epochMillis() {
    return high >>> 16;
  }

  /** The generation of partitions the task belongs to. */
  public int generation() {
    return (int) high & PLACE_MAX;
  }

  /** The partition of that generation. */
  public int partition() {
    return (int) (low >>> 48);
  }

  /** The task's number in its partition. */
  public long number() {
    return low & NUMBER_MASK;
  }

  @Override
  public int compareTo(TaskId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    char[] text = new char[TEXT_LENGTH];
    long upper = high;
    long lower = low;
    for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) lower & 31);
      lower = (lower >>> 5) | (upper << 59);
      upper = upper >>> 5;
    }
    return new String(text);
  }
}
