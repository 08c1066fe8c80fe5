package io.sampo.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;

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
    try (DemoCluster cluster = DemoCluster.create(settings)) {
      Thread hook = new Thread(cluster::close, "end-demo");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return run(settings, cluster, view);
      } catch (RuntimeException e) {
        if (cluster.isClosed()) {
          throw new CancellationException();
        }
        throw e;
      } finally {
        forget(hook);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the demonstration", e);
    }
  }

  private static DemoReport run(DemoSettings settings, DemoCluster cluster, DemoView view)
      throws IOException, InterruptedException {
    List<DemoTask> tasks = DemoTasks.choose(settings.tasks(), settings.files(), cluster.output());
    view.say("starting PostgreSQL and %d nodes".formatted(settings.nodes()));
    cluster.start();
    cluster.awaitReady();
    view.say(
        "%d tasks: checksums of files in %s, frames of a film"
            .formatted(tasks.size(), settings.files()));
    return new DemoRun(cluster.nodes(), tasks, view).run();
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs.
    }
  }
}
