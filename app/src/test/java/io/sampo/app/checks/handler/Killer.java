package io.sampo.app.checks.handler;

import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills the process it runs in after as many milliseconds as its payload says, each time: as the
 * kernel does where memory ends, or as native code does that fails.
 */
public final class Killer implements TaskHandler<Integer, String> {

  @Override
  public String handle(Integer millis, TaskContext context)
      throws IOException, InterruptedException {
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS); // nobody counts down
    String self = String.valueOf(ProcessHandle.current().pid());
    int refused = new ProcessBuilder("kill", "-KILL", self).start().waitFor();
    throw new IllegalStateException("not killed: kill ended with " + refused);
  }
}
