package io.sampo.app.bench;

import io.sampo.app.client.SampoClient;
import io.sampo.app.client.UnreachableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The ways of loading a server. */
public enum BenchMode {
  /** One NDJSON request of many tasks. */
  BULK {
    @Override
    Bench bench(BenchSettings settings, SampoClient client) {
      return new BulkBench(settings, client);
    }
  },
  /** Many connections, each submitting one task after another. */
  SINGLE {
    @Override
    Bench bench(BenchSettings settings, SampoClient client) {
      return new SingleBench(settings, client);
    }
  },
  /** A steady rate, each submission waiting for its task's end. */
  LATENCY {
    @Override
    Bench bench(BenchSettings settings, SampoClient client) {
      return new LatencyBench(settings, client);
    }
  };

  abstract Bench bench(BenchSettings settings, SampoClient client);

  /**
   * Loads the server as often as said; the figures are medians.
   *
   * @param warmup how many runs come before these and do not count: a Java process that has just
   *     started is several times slower than one that runs
   */
  public BenchReport run(BenchSettings settings, int warmup, int repeat)
      throws InterruptedException {
    List<BenchReport> runs = new ArrayList<>();
    try (SampoClient client = new SampoClient(settings.server())) {
      for (int i = 0; i < warmup; i++) {
        bench(settings, client).run();
      }
      for (int i = 0; i < repeat; i++) {
        runs.add(bench(settings, client).run());
      }
    } catch (IOException e) {
      throw new UnreachableException(settings.server(), e);
    }
    return Medians.of(runs);
  }
}
