package io.sampo.app.bench;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Several runs made into one: the median of each figure, the sum of what was lost or refused. */
public final class Medians {

  private final List<BenchReport> runs;

  private Medians(List<BenchReport> runs) {
    this.runs = runs;
  }

  /** The runs, at least one, all of one mode, as one. */
  public static BenchReport of(List<BenchReport> runs) {
    return runs.size() == 1 ? runs.getFirst() : new Medians(runs).report();
  }

  private BenchReport report() {
    return new BenchReport(
        runs.getFirst().mode(),
        Math.round(median(runs.stream().<Double>map(run -> (double) run.tasks()).toList())),
        runs.stream().mapToLong(BenchReport::refused).sum(),
        median(runs.stream().map(BenchReport::submittedPerSecond).toList()),
        figure(BenchReport::finishedPerSecond),
        figure(BenchReport::archivedPerSecond),
        latencies(BenchReport::ack),
        latencies(BenchReport::completion),
        runs.stream().mapToLong(BenchReport::lost).sum());
  }

  private @Nullable Double figure(Function<BenchReport, @Nullable Double> figure) {
    List<Double> known = runs.stream().map(figure).filter(Objects::nonNull).toList();
    return known.isEmpty() ? null : Double.valueOf(median(known));
  }

  private @Nullable Latencies latencies(Function<BenchReport, @Nullable Latencies> latencies) {
    List<Latencies> known = runs.stream().map(latencies).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? null
        : new Latencies(
            median(known, Latencies::p50),
            median(known, Latencies::p90),
            median(known, Latencies::p99),
            median(known, Latencies::max));
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
    return median(values.stream().<Double>map(figure::applyAsDouble).toList());
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
