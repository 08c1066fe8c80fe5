package io.sampo.cluster.worker;

import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import org.jspecify.annotations.Nullable;

/** A handler made of a lambda. */
record ScriptedHandler(String type, boolean cpuBound, Body body)
    implements TaskHandler<Json, Json> {

  /** What it does. */
  @FunctionalInterface
  interface Body {
    @Nullable Json handle(Json payload, TaskContext context) throws Exception;
  }

  static ScriptedHandler waiting(String type, Body body) {
    return new ScriptedHandler(type, false, body);
  }

  static ScriptedHandler cpuBound(String type, Body body) {
    return new ScriptedHandler(type, true, body);
  }

  @Override
  public @Nullable Json handle(Json input, TaskContext context) throws Exception {
    return body.handle(input, context);
  }
}
