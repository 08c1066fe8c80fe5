package io.sampo.cluster.worker;

import io.sampo.handler.TaskContext;
import org.jspecify.annotations.Nullable;

/** The context of a first attempt that nobody follows. */
public record FakeContext(String taskId) implements TaskContext {

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public long fencingToken() {
    return 1;
  }

  @Override
  public boolean cancelled() {
    return false;
  }

  @Override
  public void progress(long done, long total, @Nullable String message) {}

  @Override
  public System.Logger log() {
    return System.getLogger("fake");
  }
}
