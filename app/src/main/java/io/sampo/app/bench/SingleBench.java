package io.sampo.app.bench;

import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.RetryAfter;
import io.sampo.app.client.SampoClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Many connections, each submitting one task after another: how fast single tasks are durable. */
final class SingleBench implements Bench {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final BenchSettings settings;
  private final SampoClient client;
  private final byte[] request;

  SingleBench(BenchSettings settings, SampoClient client) {
    this.settings = settings;
    this.client = client;
    byte[] body = settings.submission().getBytes(StandardCharsets.UTF_8);
    this.request = RawConnection.post(settings.server(), "/v1/tasks", body);
  }

  /** What one connection did. */
  private static final class Tally {
    private final Histogram micros = new Histogram(Latencies.MICROS_MAX, 3);
    private final List<String> ids = new ArrayList<>();
    private long refused;

    private void add(Tally other) {
      micros.add(other.micros);
      ids.addAll(other.ids);
      refused += other.refused;
    }
  }

  @Override
  public BenchReport run() throws IOException, InterruptedException {
    Ledger ledger = new Ledger(client, settings.settle());
    long began = System.nanoTime();
    Tally all = submitAll(began + settings.duration().toNanos());
    double submitted = System.nanoTime() - began;
    long tasks = all.micros.getTotalCount();
    Ledger.Outcome outcome = ledger.settle(tasks);
    return new BenchReport(
        "single",
        tasks,
        all.refused,
        tasks / submitted * 1e9,
        Bench.perSecond(tasks, began, outcome.finishedNanos()),
        Bench.perSecond(tasks, began, outcome.archivedNanos()),
        Latencies.of(all.micros),
        null,
        Math.max(outcome.lost(), new ReadBack(settings).missing(all.ids)));
  }

  private Tally submitAll(long untilNanos) throws IOException, InterruptedException {
    List<Callable<Tally>> submitters = new ArrayList<>();
    for (int i = 0; i < settings.connections(); i++) {
      submitters.add(() -> submit(untilNanos));
    }
    Tally all = new Tally();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Tally> submitter : threads.invokeAll(submitters)) {
        all.add(Results.of(submitter));
      }
    }
    return all;
  }

  private Tally submit(long untilNanos) throws IOException, InterruptedException {
    Tally tally = new Tally();
    try (RawConnection connection = new RawConnection(settings.server())) {
      long sent = System.nanoTime();
      while (sent - untilNanos < 0) {
        ResponseReader.Response response = connection.exchange(request);
        take(response, sent, tally);
        connection.reuse(response);
        sent = System.nanoTime();
      }
    }
    return tally;
  }

  private void take(ResponseReader.Response response, long sent, Tally tally)
      throws IOException, InterruptedException {
    if (response.ok()) {
      readBody(response, tally);
      tally.micros.recordValue(Latencies.micros(System.nanoTime() - sent));
      return;
    }
    byte[] body = response.body().readAllBytes();
    if (!response.refused()) {
      throw new ProblemException(Problem.of(response.status(), body), null);
    }
    tally.refused++;
    Thread.sleep(RetryAfter.parse(response.retryAfter()).orElse(PAUSE));
  }

  private void readBody(ResponseReader.Response response, Tally tally) throws IOException {
    if (settings.verify()) {
      byte[] body = response.body().readAllBytes();
      tally.ids.add(Bench.idIn(new String(body, StandardCharsets.UTF_8)));
    } else {
      response.body().transferTo(OutputStream.nullOutputStream());
    }
  }
}
