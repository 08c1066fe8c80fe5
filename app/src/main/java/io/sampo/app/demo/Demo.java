package io.sampo.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The demonstration from its start to its end, with nothing left behind. */
public final class Demo {

  private Demo() {}

  /**
   * Starts the nodes, lets them work, kills one, checks everything, and ends what it has started,
   * also when this process is asked to end.
   *
   * @throws UncheckedIOException if the nodes cannot be started, with what they said last
   * @throws CancellationException if this process was asked to end
   */
  public static DemoReport run(DemoSettings settings, DemoView view) throws InterruptedException {
    try {
      return guarded(settings, DemoCluster.create(settings), view);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the demonstration", e);
    }
  }

  private static DemoReport guarded(DemoSettings settings, DemoCluster cluster, DemoView view)
      throws IOException, InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    Thread hook = hook(cluster, stopped, Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(hook);
    try (cluster) {
      return run(settings, cluster, view);
    } catch (RuntimeException | InterruptedException e) {
      if (stopped.get()) {
        throw new CancellationException();
      }
      throw e;
    } finally {
      forget(hook);
    }
  }

  private static DemoReport run(DemoSettings settings, DemoCluster cluster, DemoView view)
      throws IOException, InterruptedException {
    List<DemoTask> tasks = DemoTasks.choose(settings.tasks(), settings.files(), cluster.output());
    view.say(
        "starting PostgreSQL and %d node%s"
            .formatted(settings.nodes(), settings.nodes() == 1 ? "" : "s"));
    cluster.start();
    cluster.awaitReady();
    view.say(
        "%d tasks: checksums of files in %s, frames of a film"
            .formatted(tasks.size(), settings.files()));
    return new DemoRun(cluster.nodes(), tasks, view).run();
  }

  /** Ctrl-C: who runs the demonstration stops first, so that nothing looks like a failure to it. */
  private static Thread hook(DemoCluster cluster, AtomicBoolean stopped, Thread runner) {
    return new Thread(
        () -> {
          stopped.set(true);
          runner.interrupt();
          cluster.abort();
        },
        "end-demo");
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs.
    }
  }
}
