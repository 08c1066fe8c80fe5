package io.sampo.cluster.node;

import com.typesafe.config.Config;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ForkJoinExecutorConfigurator;

/**
 * The threads of a dispatcher: Pekko's own, but for what happens when memory runs out in one. Pekko
 * halts the process with code 255, and often without a word, as there is no memory for one. Here
 * the process's handler of uncaught errors is asked first, which keeps memory for this.
 */
public final class FaultTellingExecutor extends ForkJoinExecutorConfigurator {

  /** As Pekko makes it, by the name in the configuration of a dispatcher. */
  public FaultTellingExecutor(Config dispatcher, DispatcherPrerequisites prerequisites) {
    super(dispatcher.getConfig("fork-join-executor"), prerequisites);
  }

  @Override
  public ForkJoinWorkerThreadFactory validate(ThreadFactory threads) {
    ForkJoinWorkerThreadFactory factory = super.validate(threads);
    return pool -> {
      ForkJoinWorkerThread thread = factory.newThread(pool);
      thread.setUncaughtExceptionHandler(new ProcessFirst(thread.getUncaughtExceptionHandler()));
      return thread;
    };
  }

  /** Made before it is needed: then there may be no memory for it. */
  private record ProcessFirst(UncaughtExceptionHandler pekko) implements UncaughtExceptionHandler {

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      UncaughtExceptionHandler process = Thread.getDefaultUncaughtExceptionHandler();
      if (thrown instanceof OutOfMemoryError && process != null) {
        process.uncaughtException(thread, thrown);
      }
      pekko.uncaughtException(thread, thrown);
    }
  }
}
