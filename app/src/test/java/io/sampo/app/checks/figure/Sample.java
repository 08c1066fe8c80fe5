package io.sampo.app.checks.figure;

import java.util.List;

/** Some measured values, in order of their size. */
record Sample(List<Double> sorted) {

  Sample {
    sorted = sorted.stream().sorted().toList();
  }

  double median() {
    return sorted.get((sorted.size() - 1) / 2);
  }

  double worst() {
    return sorted.getLast();
  }

  double best() {
    return sorted.getFirst();
  }
}
