package io.sampo.app.task;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.QueryParameters;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.TaskFilter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskPage;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Lists tasks page by page, newest first. */
final class TaskList {

  private static final List<String> STATUSES =
      Arrays.stream(TaskStatus.values()).map(TaskStatus::text).toList();
  private static final int LIMIT_MAX = 1_000;
  private static final int LIMIT_USUAL = 50;

  /** A page ends early when it has grown to this: whoever reads slowly must not fill the memory. */
  private static final int PAGE_BYTES_MAX = 8 * 1024 * 1024;

  private final TaskService service;

  TaskList(TaskService service) {
    this.service = service;
  }

  CompletionStage<HttpResponse> list(Call call) {
    QueryParameters query = call.query();
    TaskFilter filter = filter(query);
    Optional<TaskId> root = query.parsed("rootId", TaskId::parse, "must be the id of a task");
    Optional<TaskId> before =
        query.parsed("cursor", TaskId::parse, "must be what an earlier page gave as next");
    int limit = query.integer("limit", 1, LIMIT_MAX, LIMIT_USUAL);
    Optional<Problem> problem = query.problem();
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    CompletionStage<TaskPage> page =
        root.isPresent()
            ? tree(root.get(), filter, before)
            : service.list(filter, before.orElse(null), limit);
    return page.thenApply(found -> Answers.json(200, json(found)));
  }

  private static TaskFilter filter(QueryParameters query) {
    String statuses = "must be one of " + String.join(", ", STATUSES);
    return new TaskFilter(
        query.parsed("status", TaskStatus::parse, statuses).orElse(null),
        query.text("type").orElse(null),
        query.text("queue").orElse(null),
        query.text("key").orElse(null),
        query.startingWith("label."),
        query.instant("createdAfter").orElse(null),
        query.instant("createdBefore").orElse(null));
  }

  /** A task without children is a tree of its own. */
  private CompletionStage<TaskPage> tree(TaskId root, TaskFilter filter, Optional<TaskId> before) {
    return service
        .find(root)
        .thenApply(found ->
            found.stream()
                .filter(task -> filter.matches(task.spec(), task.status(), root.epochMillis()))
                .filter(_ -> before.isEmpty() || root.compareTo(before.get()) < 0)
                .toList())
        .thenApply(tasks -> new TaskPage(tasks, false));
  }

  private static JsonWriter json(TaskPage page) {
    JsonWriter json = new JsonWriter(4_096).beginObject().name("tasks").beginArray();
    List<TaskRecord> tasks = page.tasks();
    int shown = 0;
    while (shown < tasks.size() && json.size() < PAGE_BYTES_MAX) {
      TaskJson.write(json, tasks.get(shown));
      shown++;
    }
    boolean more = shown < tasks.size() || page.more();
    return json.endArray()
        .field("next", more ? tasks.get(shown - 1).id().toString() : null)
        .endObject();
  }
}
