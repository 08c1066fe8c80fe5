package io.sampo.app.fake;

import com.sun.net.httpserver.HttpExchange;
import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;

/** One bulk request that waits: answers each line as its task ends. */
final class FakeBulk {

  private final FakeServer server;
  private final HttpExchange exchange;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  FakeBulk(FakeServer server, HttpExchange exchange) {
    this.server = server;
    this.exchange = exchange;
  }

  void stream(List<String> lines) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < lines.size(); i++) {
        begin(i + 1, lines.get(i));
      }
      for (int i = 0; i < lines.size(); i++) {
        String answer = answers.take();
        if (server.answersUntilDrop.getAndDecrement() <= 0) {
          server.answersUntilDrop.set(Integer.MAX_VALUE);
          exchange.close(); // no end of the chunked body: the client sees a lost connection
          return;
        }
        out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }

  private void begin(int number, String line) {
    JsonNode submission = JsonText.MAPPER.readTree(line);
    if (submission.path("type").asString("").equals("refused")) {
      answers.add(
          "{\"line\":%d,\"problem\":{\"status\":%s,\"title\":\"Refused\",\"detail\":\"so be it\"}}"
              .formatted(number, submission.path("queue").asString()));
      return;
    }
    FakeTask task = server.task(submission);
    Thread.startVirtualThread(() -> {
      try {
        task.finished.await();
        answers.add("{\"line\":%d,\"task\":%s}".formatted(number, task.json()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
