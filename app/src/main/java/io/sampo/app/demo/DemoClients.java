package io.sampo.app.demo;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.JsonText;
import io.sampo.app.client.Submission;
import io.sampo.app.client.TaskView;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A client for each task: submits it and waits for its end, at whichever node answers. */
final class DemoClients implements AutoCloseable {

  /** So many tasks are under way at once. */
  private static final int WINDOW = 500;

  private static final Duration WAIT = Duration.ofSeconds(20);

  private final AnyNode cluster;
  private final DemoProgress progress;
  private final Semaphore window = new Semaphore(WINDOW);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  DemoClients(AnyNode cluster, DemoProgress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /** Starts one client after the other, and returns at once. */
  void start(List<DemoTask> tasks) {
    threads.execute(() -> {
      try {
        for (int i = 0; i < tasks.size(); i++) {
          int number = i;
          window.acquire();
          threads.execute(() -> perform(number, tasks.get(number)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void perform(int number, DemoTask task) {
    try {
      String id = submit(number, task);
      progress.accept();
      progress.finish(new FinishedTask(task, awaitEnd(number, id)));
    } catch (ClientException e) {
      progress.giveUp("task " + number + " (" + task.type() + "): " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      progress.end();
      window.release();
    }
  }

  /** The idempotency key makes it one task, however often it is sent. */
  private String submit(int number, DemoTask task) throws InterruptedException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    new Submission(JsonText.MAPPER.createObjectNode().put("type", task.type()))
        .writeTo(json, JsonText.MAPPER.writeValueAsBytes(task.payload()), "demo:" + number);
    byte[] submission = json.toByteArray();
    return cluster.ask(number, node -> node.submit(submission)).task().id();
  }

  private TaskView awaitEnd(int number, String id) throws InterruptedException {
    TaskView task;
    do {
      task = cluster.ask(number, node -> node.get(id, WAIT)).task();
    } while (!task.finished());
    return task;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
