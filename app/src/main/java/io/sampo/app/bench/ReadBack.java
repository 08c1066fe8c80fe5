package io.sampo.app.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads accepted tasks back one by one: each must be there and have succeeded. */
final class ReadBack {

  private static final String SUCCEEDED = "\"status\":\"succeeded\"";

  private final BenchSettings settings;

  ReadBack(BenchSettings settings) {
    this.settings = settings;
  }

  /** How many of these tasks are not there, or have not succeeded. */
  long missing(List<String> ids) throws IOException, InterruptedException {
    if (ids.isEmpty()) {
      return 0;
    }
    AtomicInteger next = new AtomicInteger();
    List<Callable<Long>> readers = new ArrayList<>();
    for (int i = 0; i < Math.min(settings.connections(), ids.size()); i++) {
      readers.add(() -> missing(ids, next));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long missing = 0;
      for (Future<Long> reader : threads.invokeAll(readers)) {
        missing += Results.of(reader);
      }
      return missing;
    }
  }

  private long missing(List<String> ids, AtomicInteger next) throws IOException {
    long missing = 0;
    try (RawConnection connection = new RawConnection(settings.server())) {
      for (int i = next.getAndIncrement(); i < ids.size(); i = next.getAndIncrement()) {
        byte[] request = RawConnection.get(settings.server(), "/v1/tasks/" + ids.get(i));
        ResponseReader.Response response = connection.exchange(request);
        String body = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        missing += response.ok() && body.replace(" ", "").contains(SUCCEEDED) ? 0 : 1;
        connection.reuse(response);
      }
    }
    return missing;
  }
}
