package io.sampo.cluster.worker.builtin;

import io.sampo.handler.TaskHandler;
import java.util.ArrayList;
import java.util.List;

/** The handlers that every node has. */
public final class BuiltInHandlers {

  private BuiltInHandlers() {}

  /** All of them; {@code exec} only where it has commands. */
  public static List<TaskHandler<?, ?>> create(HttpHandlerSettings http, ExecHandlerSettings exec) {
    List<TaskHandler<?, ?>> handlers = new ArrayList<>();
    handlers.add(new Echo());
    handlers.add(new Sleep());
    handlers.add(new Fail());
    handlers.add(new Http(http));
    if (!exec.commands().isEmpty()) {
      handlers.add(new Exec(exec));
      Thread.ofPlatform().daemon().name("exec orphans").start(() -> Exec.endOrphans(exec));
    }
    return List.copyOf(handlers);
  }
}
