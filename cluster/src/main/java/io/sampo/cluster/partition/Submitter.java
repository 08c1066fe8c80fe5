package io.sampo.cluster.partition;

import io.sampo.cluster.partition.KeySettler.Claimant;
import io.sampo.cluster.partition.KeySettler.Verdict;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.codec.BodyHash;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Submits the tasks of one call: settles first who may use the idempotency keys that could stand
 * for tasks in several partitions, then brings all that may go to their partitions together, so
 * that tasks of one key keep the order of the call.
 */
final class Submitter {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final int ROUNDS_MAX = 4;
  private static final String CONTENDED =
      "other content is being submitted under the same idempotency key";

  private final KeySettler settler;
  private final SubmissionRouter router;

  Submitter(KeySettler settler, SubmissionRouter router) {
    this.settler = settler;
    this.router = router;
  }

  /** One answer for each task, in order. */
  CompletionStage<List<SubmitAnswer>> submit(List<TaskSpec> specs) {
    Call call = new Call(specs);
    Set<Integer> claimants = new TreeSet<>();
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).key() != null && specs.get(i).idempotencyKey() != null) {
        claimants.add(i);
      }
    }
    return call.round(claimants, ROUNDS_MAX).thenApply(_ -> Arrays.asList(call.all()));
  }

  /** The tasks of one call and what they were answered. */
  private final class Call {
    private final List<TaskSpec> specs;
    private final @Nullable SubmitAnswer[] answers;
    private final Map<String, Long> settled = new HashMap<>();

    Call(List<TaskSpec> specs) {
      this.specs = specs;
      this.answers = new @Nullable SubmitAnswer[specs.size()];
    }

    /** Submits what has no answer yet; of those that must claim their keys, what may. */
    CompletionStage<Done> round(Set<Integer> claimants, int roundsLeft) {
      Map<String, Integer> firsts = firsts(claimants);
      return settler
          .settle(claims(firsts))
          .exceptionally(failure -> refuseAll(claimants, SubmissionRouter.reason(failure)))
          .thenCompose(verdicts -> {
            claimants.forEach(i -> note(i, verdicts.get(specs.get(i).idempotencyKey())));
            Set<Integer> later = new TreeSet<>(claimants);
            later.removeIf(i -> answers[i] != null || saysTheSame(i, first(firsts, i)));
            return submit(later).thenCompose(left -> again(firsts, left, roundsLeft - 1));
          });
    }

    private CompletionStage<Done> again(
        Map<String, Integer> firsts, Set<Integer> left, int roundsLeft) {
      left.forEach(i -> {
        TaskId other = accepted(first(firsts, i));
        if (other != null) {
          answers[i] = new SubmitAnswer.Conflict(other);
        }
      });
      left.removeIf(i -> answers[i] != null);
      return left.isEmpty() || roundsLeft == 0
          ? CompletableFuture.completedStage(Done.getInstance())
          : round(left, roundsLeft);
    }

    /** The first of each idempotency key; others with other content wait for what becomes of it. */
    private Map<String, Integer> firsts(Set<Integer> claimants) {
      Map<String, Integer> firsts = new LinkedHashMap<>();
      for (int i : claimants) {
        String key = specs.get(i).idempotencyKey();
        if (key != null) {
          firsts.putIfAbsent(key, i);
        }
      }
      return firsts;
    }

    private int first(Map<String, Integer> firsts, int i) {
      return firsts.getOrDefault(specs.get(i).idempotencyKey(), i);
    }

    private boolean saysTheSame(int i, int other) {
      return BodyHash.of(specs.get(i)) == BodyHash.of(specs.get(other));
    }

    private @Nullable TaskId accepted(int i) {
      return switch (answers[i]) {
        case SubmitAnswer.Accepted accepted -> accepted.id();
        case SubmitAnswer.Duplicate duplicate -> duplicate.id();
        case SubmitAnswer.Conflict _,
            SubmitAnswer.TooManyQueues _,
            SubmitAnswer.Overloaded _,
            SubmitAnswer.Unavailable _ ->
            null;
        case null -> null;
      };
    }

    private Map<String, Claimant> claims(Map<String, Integer> firsts) {
      Map<String, Claimant> claims = new LinkedHashMap<>();
      firsts.forEach((key, i) -> {
        TaskSpec spec = specs.get(i);
        claims.put(key, new Claimant(BodyHash.of(spec), Submissions.route(spec)));
      });
      return claims;
    }

    private Map<String, Verdict> refuseAll(Set<Integer> some, String reason) {
      some.forEach(i -> answers[i] = new SubmitAnswer.Unavailable(reason, RETRY_SOON));
      return Map.of();
    }

    private void note(int i, @Nullable Verdict verdict) {
      String key = specs.get(i).idempotencyKey();
      if (key == null || verdict == null) {
        return;
      }
      switch (verdict) {
        case KeySettler.Free free -> settled.put(key, free.version());
        case KeySettler.Conflict conflict -> answers[i] = new SubmitAnswer.Conflict(conflict.id());
        case KeySettler.Contended _ ->
            answers[i] = new SubmitAnswer.Unavailable(CONTENDED, RETRY_SOON);
      }
    }

    /** Submits all that has no answer yet, but those; gives what must claim its key then. */
    private CompletionStage<Set<Integer>> submit(Set<Integer> later) {
      List<Integer> now = new ArrayList<>();
      for (int i = 0; i < answers.length; i++) {
        if (answers[i] == null && !later.contains(i)) {
          now.add(i);
        }
      }
      return router
          .submit(now.stream().map(specs::get).toList(), settled)
          .thenApply(some -> {
            Set<Integer> left = new TreeSet<>(later);
            for (int i = 0; i < some.length; i++) {
              answers[now.get(i)] = some[i];
              if (some[i] == null) {
                left.add(now.get(i));
              }
            }
            return left;
          });
    }

    private SubmitAnswer[] all() {
      return Arrays.stream(answers)
          .map(answer ->
              answer == null ? new SubmitAnswer.Unavailable(CONTENDED, RETRY_SOON) : answer)
          .toArray(SubmitAnswer[]::new);
    }
  }
}
