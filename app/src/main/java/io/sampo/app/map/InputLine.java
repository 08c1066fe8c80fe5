package io.sampo.app.map;

/** One line of the input, by its number, as what can be done with it. */
sealed interface InputLine {

  /** The line's number, from 1. */
  long number();

  /**
   * A line to run as a task.
   *
   * @param number the line's number
   * @param payload one JSON value
   * @param key what makes it the same task when it is sent again
   */
  @SuppressWarnings("ArrayRecordComponent") // identified by its number, never compared
  record Work(long number, byte[] payload, String key) implements InputLine {}

  /** A line that holds nothing. */
  record Blank(long number) implements InputLine {}

  /**
   * A line that cannot be sent.
   *
   * @param number the line's number
   * @param fault why not
   */
  record Bad(long number, String fault) implements InputLine {}
}
