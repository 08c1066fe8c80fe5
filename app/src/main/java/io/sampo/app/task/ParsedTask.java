package io.sampo.app.task;

import io.sampo.app.http.Problem;
import io.sampo.core.task.TaskSpec;

/** What became of reading a submission. */
public sealed interface ParsedTask {

  /** It is one. */
  record Valid(TaskSpec spec) implements ParsedTask {}

  /** It is none, and why. */
  record Invalid(Problem problem) implements ParsedTask {}
}
