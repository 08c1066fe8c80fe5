package io.sampo.examples;

import io.sampo.handler.TaskContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt without a server: remembers progress, and is cancelled after so many questions. */
public final class FakeTaskContext implements TaskContext {

  /** One report of progress. */
  public record Progress(long done, long total, @Nullable String message) {}

  private final List<Progress> reports = new ArrayList<>();
  private int questionsUntilCancelled = Integer.MAX_VALUE;

  /** Answers {@link #cancelled()} with no so many times, and with yes from then on. */
  public FakeTaskContext cancelAfter(int questions) {
    questionsUntilCancelled = questions;
    return this;
  }

  /** All reports of progress, in order. */
  public List<Progress> reports() {
    return reports;
  }

  @Override
  public String taskId() {
    return "task-1";
  }

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
    return questionsUntilCancelled-- <= 0;
  }

  @Override
  public void progress(long done, long total, @Nullable String message) {
    reports.add(new Progress(done, total, message));
  }

  @Override
  public System.Logger log() {
    return System.getLogger("test");
  }
}
