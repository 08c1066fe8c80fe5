package io.sampo.app.events;

import io.sampo.app.http.QueryParameters;
import io.sampo.cluster.task.TaskChange;
import io.sampo.core.task.TaskStatus;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which changes a stream of all tasks shows.
 *
 * @param type only of this handler
 * @param queue only of this lane
 * @param statuses only to one of these; empty for any
 */
record ChangeFilter(Optional<String> type, Optional<String> queue, Set<TaskStatus> statuses) {

  /** The filter that a query asks for; {@code status} may be a list and may be repeated. */
  static ChangeFilter take(QueryParameters query) {
    Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
    for (String value : query.all("status")) {
      for (String name : value.split(",", -1)) {
        query
            .checked("status", TaskStatus.parse(name), "holds what is no status: " + name)
            .ifPresent(statuses::add);
      }
    }
    return new ChangeFilter(query.text("type"), query.text("queue"), statuses);
  }

  boolean lets(TaskChange.Moved change) {
    return (type.isEmpty() || type.get().equals(change.type()))
        && (queue.isEmpty() || queue.get().equals(change.queue()))
        && (statuses.isEmpty() || statuses.contains(change.status()));
  }
}
