package io.sampo.app.bench;

import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.SampoClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Submissions at a steady rate, each waiting for its task's end: how long that takes.
 *
 * <p>The clock of each starts when it was meant to be sent, not when it could be: a server that
 * stalls is measured as every caller would feel it (no coordinated omission).
 */
final class LatencyBench implements Bench {

  private static final int CONNECTIONS_MAX = 512;

  private final BenchSettings settings;
  private final SampoClient client;
  private final byte[] request;
  private final ConcurrentHistogram micros = new ConcurrentHistogram(Latencies.MICROS_MAX, 3);
  private final AtomicLong refused = new AtomicLong();
  private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
  private final Deque<RawConnection> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore room = new Semaphore(CONNECTIONS_MAX);

  LatencyBench(BenchSettings settings, SampoClient client) {
    this.settings = settings;
    this.client = client;
    byte[] body = settings.submission().getBytes(StandardCharsets.UTF_8);
    this.request = RawConnection.post(settings.server(), "/v1/tasks?wait=PT10S", body);
  }

  @Override
  public BenchReport run() throws IOException, InterruptedException {
    Ledger ledger = new Ledger(client, settings.settle());
    long began = System.nanoTime();
    try {
      sendAll(began);
    } finally {
      closeIdle();
    }
    double submitted = System.nanoTime() - began;
    long tasks = micros.getTotalCount();
    Ledger.Outcome outcome = ledger.settle(tasks);
    return new BenchReport(
        "latency",
        tasks,
        refused.get(),
        tasks / submitted * 1e9,
        Bench.perSecond(tasks, began, outcome.finishedNanos()),
        Bench.perSecond(tasks, began, outcome.archivedNanos()),
        null,
        Latencies.of(micros),
        Math.max(outcome.lost(), new ReadBack(settings).missing(List.copyOf(ids))));
  }

  private void sendAll(long began) throws IOException, InterruptedException {
    long count = settings.rate() * settings.duration().toMillis() / 1_000;
    List<Future<?>> sends = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i < count; i++) {
        long intended = began + i * 1_000_000_000L / settings.rate();
        parkUntil(intended);
        sends.add(
            threads.submit(() -> {
              send(intended);
              return null;
            }));
      }
    }
    for (Future<?> send : sends) {
      Results.of(send);
    }
  }

  private static void parkUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void send(long intended) throws IOException, InterruptedException {
    room.acquire();
    try {
      RawConnection pooled = idle.pollFirst();
      RawConnection connection = pooled != null ? pooled : new RawConnection(settings.server());
      ResponseReader.Response response = connection.exchange(request);
      byte[] body = response.body().readAllBytes();
      take(response, body, System.nanoTime() - intended);
      connection.reuse(response);
      idle.addFirst(connection);
    } finally {
      room.release();
    }
  }

  private void take(ResponseReader.Response response, byte[] body, long nanos) {
    if (response.ok()) {
      micros.recordValue(Latencies.micros(nanos));
      if (settings.verify()) {
        ids.add(Bench.idIn(new String(body, StandardCharsets.UTF_8)));
      }
    } else if (response.refused()) {
      refused.incrementAndGet();
    } else {
      throw new ProblemException(Problem.of(response.status(), body), null);
    }
  }

  private void closeIdle() throws IOException {
    for (RawConnection connection : idle) {
      connection.close();
    }
    idle.clear();
  }
}
