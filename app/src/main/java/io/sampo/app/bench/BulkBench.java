package io.sampo.app.bench;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.RetryAfter;
import io.sampo.app.client.SampoClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One NDJSON request of many tasks: how fast they are durable, done, and archived. */
final class BulkBench implements Bench {

  private static final int BLOCK_BYTES = 256 * 1024;
  private static final String NDJSON = "application/x-ndjson";

  private final BenchSettings settings;
  private final SampoClient client;
  private final byte[] line;

  BulkBench(BenchSettings settings, SampoClient client) {
    this.settings = settings;
    this.client = client;
    this.line = (settings.submission() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private record Accepted(long tasks, long rejected, List<String> ids) {}

  @Override
  public BenchReport run() throws IOException, InterruptedException {
    Ledger ledger = new Ledger(client, settings.settle());
    long began;
    Accepted accepted;
    try (RawConnection connection = new RawConnection(settings.server())) {
      began = System.nanoTime();
      // The answer may begin before the request has ended, so somebody else writes.
      Thread writer = Thread.startVirtualThread(() -> write(connection));
      accepted = read(connection.receive());
      writer.join();
    }
    double submitted = System.nanoTime() - began;
    Ledger.Outcome outcome = ledger.settle(accepted.tasks);
    long missing = new ReadBack(settings).missing(accepted.ids);
    return new BenchReport(
        "bulk",
        accepted.tasks,
        accepted.rejected,
        accepted.tasks / submitted * 1e9,
        Bench.perSecond(accepted.tasks, began, outcome.finishedNanos()),
        Bench.perSecond(accepted.tasks, began, outcome.archivedNanos()),
        null,
        null,
        Math.max(outcome.lost(), missing));
  }

  private void write(RawConnection connection) {
    int linesPerBlock = Math.max(1, BLOCK_BYTES / line.length);
    byte[] block = new byte[linesPerBlock * line.length];
    for (int i = 0; i < linesPerBlock; i++) {
      System.arraycopy(line, 0, block, i * line.length, line.length);
    }
    try {
      OutputStream out = connection.out();
      out.write(head());
      for (long left = settings.tasks(); left > 0; left -= linesPerBlock) {
        out.write(block, 0, (int) Math.min(left, linesPerBlock) * line.length);
      }
    } catch (IOException e) {
      // The server has closed: what it answered, or that it did not, is seen where that is read.
    }
  }

  private byte[] head() {
    String accept = settings.verify() ? NDJSON : "application/json";
    long bytes = settings.tasks() * line.length;
    return RawConnection.postHead(settings.server(), "/v1/tasks", NDJSON, accept, bytes);
  }

  private Accepted read(ResponseReader.Response response) throws IOException {
    if (!response.ok()) {
      throw new ProblemException(
          Problem.of(response.status(), response.body().readAllBytes()),
          RetryAfter.parse(response.retryAfter()).orElse(null));
    }
    return settings.verify() ? readIds(response) : readCounts(response);
  }

  private static Accepted readCounts(ResponseReader.Response response) throws IOException {
    JsonNode counts = JsonText.MAPPER.readTree(response.body().readAllBytes());
    return new Accepted(
        counts.path("accepted").asLong(), counts.path("rejected").size(), List.of());
  }

  private static Accepted readIds(ResponseReader.Response response) throws IOException {
    List<String> ids = new ArrayList<>();
    long rejected = 0;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    for (String answer = lines.readLine(); answer != null; answer = lines.readLine()) {
      String id = Bench.idIn(answer);
      if (id.isEmpty()) {
        rejected++;
      } else {
        ids.add(id);
      }
    }
    return new Accepted(ids.size(), rejected, ids);
  }
}
