package io.sampo.cluster.task;

import io.sampo.core.task.TaskRecord;

/** What became of a request to change one task. */
public sealed interface ChangeAnswer {

  /** It is done; the task as it stands now. */
  record Changed(TaskRecord task) implements ChangeAnswer {}

  /** The task's status does not allow it; nothing changed. */
  record WrongStatus(TaskRecord task) implements ChangeAnswer {}

  /**
   * The task's key has moved to a younger generation of partitions, where other tasks of it may
   * run; nothing changed.
   */
  record KeyMoved(TaskRecord task) implements ChangeAnswer {}

  /** There is no such task. */
  record Unknown() implements ChangeAnswer {}
}
