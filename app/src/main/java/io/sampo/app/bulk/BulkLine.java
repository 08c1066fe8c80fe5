package io.sampo.app.bulk;

import io.sampo.app.http.Problem;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;

/** One line of a bulk on its way: first what it says, then what became of it. */
sealed interface BulkLine {

  /** The line's number, from 1. */
  long number();

  /** It is a task. */
  record Task(long number, TaskSpec spec) implements BulkLine {}

  /** It is answered. */
  sealed interface Answered extends BulkLine {}

  /** It is a task that is durable; a duplicate was so before. */
  record Accepted(long number, TaskSpec spec, TaskId id, boolean duplicate) implements Answered {}

  /** It is refused. */
  record Rejected(long number, Problem problem) implements Answered {}
}
