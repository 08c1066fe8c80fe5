package io.sampo.app.checks.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a history shows.
 *
 * @param figures what there was to judge, by its name
 * @param broken what was promised and not kept
 */
public record Verdict(Map<String, Long> figures, List<String> broken) {

  private static final List<Rule> RULES =
      List.of(
          new AcknowledgedIsKept(),
          new OneTaskEach(),
          new EndsAsAsked(),
          new BystandersGoOn(),
          new AttemptsAddUp(),
          new AttemptsAreLostToFaults(),
          new StaleAttemptsRecordNothing(),
          new KeysRunInOrder(),
          new KeysRunOneAtATime(),
          new ReadsNeverGoBack(),
          new NothingBeginsEarly(),
          new GoodTasksAreAccepted(),
          new ClusterRecovers(),
          new CountersAddUp());

  /** The verdict on the history in this file. */
  public static Verdict on(Path history) throws IOException {
    try (Stream<String> lines = Files.lines(history)) {
      return on(lines);
    }
  }

  static Verdict on(Stream<String> lines) {
    return on(Evidence.of(lines));
  }

  private static Verdict on(Evidence evidence) {
    List<String> broken = new ArrayList<>();
    RULES.forEach(rule ->
        rule.judge(evidence, text -> broken.add(rule.getClass().getSimpleName() + ": " + text)));
    return new Verdict(figures(evidence, broken.size()), List.copyOf(broken));
  }

  private static Map<String, Long> figures(Evidence evidence, long broken) {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("faults", (long) evidence.faults().size());
    evidence.faults().stream()
        .collect(Collectors.groupingBy(FaultSpan::kind, TreeMap::new, Collectors.counting()))
        .forEach((kind, count) -> figures.put("faults: " + kind, count));
    figures.put("tasks submitted", evidence.count("submitted"));
    figures.put("tasks acknowledged", acknowledged(evidence));
    long seconds = Math.max(1, evidence.underLoad().toSeconds());
    figures.put("seconds under load", seconds);
    figures.put("tasks acknowledged a second", acknowledged(evidence) / seconds);
    figures.put(
        "acknowledgements of repeated submissions",
        evidence.count("acked") - acknowledged(evidence));
    figures.put("submissions without an answer", evidence.count("unknown"));
    figures.put("reads under way", evidence.count("seen"));
    figures.put("cancels under way", evidence.count("cancelled"));
    figures.put("retries by hand", evidence.count("retried"));
    figures.put("tasks accepted", (long) evidence.kept().size());
    figures.put("tasks finished", finished(evidence));
    figures.put("lost", lost(evidence));
    figures.put("duplicates", duplicates(evidence));
    figures.put(
        "tasks that killed their nodes, until dead letters", BystandersGoOn.culprits(evidence));
    figures.put("bystanders that ended for them", BystandersGoOn.bystanders(evidence).count());
    figures.put("keyed tasks", keyed(evidence));
    figures.put("attempts lost to faults", attempts(evidence, "lost"));
    figures.put("attempts failed as asked", attempts(evidence, "failed"));
    figures.put("promises broken", broken);
    return figures;
  }

  private static long acknowledged(Evidence evidence) {
    return evidence.submissions().stream().filter(it -> !it.acks().isEmpty()).count();
  }

  private static long finished(Evidence evidence) {
    return evidence.kept().values().stream().filter(it -> !it.finishedAt().isEmpty()).count();
  }

  private static long lost(Evidence evidence) {
    return evidence.submissions().stream()
        .filter(it -> it.acks().stream().anyMatch(ack -> !evidence.kept().containsKey(ack.id())))
        .count();
  }

  private static long duplicates(Evidence evidence) {
    return evidence.submissions().stream().mapToLong(it -> Math.max(0, it.kept().size() - 1)).sum();
  }

  private static long keyed(Evidence evidence) {
    return evidence.kept().values().stream().filter(it -> !it.key().isEmpty()).count();
  }

  private static long attempts(Evidence evidence, String outcome) {
    return evidence.kept().values().stream().mapToLong(it -> it.attemptsThat(outcome)).sum();
  }
}
