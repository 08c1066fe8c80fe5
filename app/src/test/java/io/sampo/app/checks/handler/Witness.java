package io.sampo.app.checks.handler;

import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for as many milliseconds as its payload says, and returns which attempt it was. */
public final class Witness implements TaskHandler<Integer, Witness.Report> {

  /**
   * What an attempt knows of itself.
   *
   * @param attempt its number
   * @param fencingToken its token
   */
  public record Report(int attempt, long fencingToken) {}

  @Override
  public Report handle(Integer millis, TaskContext context) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS); // nobody counts down
    return new Report(context.attempt(), context.fencingToken());
  }
}
