package io.sampo.handler;

import org.jspecify.annotations.Nullable;

/** What a running attempt knows of itself and may tell. Safe for use by many threads. */
public interface TaskContext {

  /** The id of the task: stable over attempts, so a good key for idempotent effects. */
  String taskId();

  /** The number of this attempt, from 1. */
  int attempt();

  /**
   * A number that only grows from attempt to attempt of this task. Hand it to outside systems that
   * can refuse a smaller one, and a stale attempt can change nothing there either.
   */
  long fencingToken();

  /**
   * Whether this attempt should stop: the task was cancelled, the attempt timed out, or the node is
   * leaving. The running thread is interrupted as well. From then on nothing the handler returns is
   * taken as a result, since it may have stopped halfway; one that does not end within some seconds
   * loses its slot and is reported.
   */
  boolean cancelled();

  /**
   * Tells how far the attempt is; readers of the task see the latest report. Cheap: reports are
   * merged before they are journaled.
   *
   * @param done units done so far, 0 or more
   * @param total units in all, or 0 where unknown
   * @param message a short text for people, cut at 1,000 characters; null for none
   */
  void progress(long done, long total, @Nullable String message);

  /**
   * A logger whose lines carry the task's id, type and attempt, as {@code task}, {@code type} and
   * {@code attempt} in the mapped diagnostic context.
   */
  System.Logger log();
}
