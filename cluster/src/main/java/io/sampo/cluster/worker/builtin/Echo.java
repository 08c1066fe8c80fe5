package io.sampo.cluster.worker.builtin;

import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;

/** Returns its payload, byte for byte. */
final class Echo implements TaskHandler<Json, Json> {

  @Override
  public Json handle(Json payload, TaskContext context) {
    return payload;
  }
}
