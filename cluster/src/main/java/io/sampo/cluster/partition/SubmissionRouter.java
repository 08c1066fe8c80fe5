package io.sampo.cluster.partition;

import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.task.SubmitAnswer;
import io.sampo.core.codec.BodyHash;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Brings tasks to the partitions that take them. What has a key is offered to the oldest generation
 * first and moves on to the next younger one where it does not belong; all else goes to the
 * youngest. So nodes that know of a new generation and nodes that do not agree.
 */
final class SubmissionRouter {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final CompletionStage<Done> DONE =
      CompletableFuture.completedStage(Done.getInstance());

  private final Partitions partitions;

  SubmissionRouter(Partitions partitions) {
    this.partitions = partitions;
  }

  /**
   * One answer for each task, in order; null where its idempotency key is claimed otherwise.
   *
   * @param settled the claims under which idempotency keys were found to be free, by their versions
   */
  CompletionStage<@Nullable SubmitAnswer[]> submit(
      List<TaskSpec> specs, Map<String, Long> settled) {
    Generations generations = partitions.generations();
    List<Integer> keyed = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    boolean oneGeneration = generations.oldest().equals(generations.youngest());
    for (int i = 0; i < specs.size(); i++) {
      (oneGeneration || routed(specs.get(i)) ? keyed : free).add(i);
    }
    Call call = new Call(specs, settled);
    return call.offer(keyed, generations.oldest())
        .thenCombine(call.offer(free, generations.youngest()), (_, _) -> call.answers);
  }

  private static boolean routed(TaskSpec spec) {
    return spec.key() != null || spec.idempotencyKey() != null;
  }

  /** The tasks of one call and what they were answered. */
  private final class Call {
    final List<TaskSpec> specs;
    final Map<String, Long> settled;
    final @Nullable SubmitAnswer[] answers;

    Call(List<TaskSpec> specs, Map<String, Long> settled) {
      this.specs = specs;
      this.settled = settled;
      this.answers = new @Nullable SubmitAnswer[specs.size()];
    }

    /** Offers some of them to a generation, and what it does not take to younger ones. */
    CompletionStage<Done> offer(List<Integer> some, Generation generation) {
      CompletionStage<List<Integer>> moved = CompletableFuture.completedFuture(new ArrayList<>());
      for (Map.Entry<PartitionPlace, List<Integer>> part : place(some, generation).entrySet()) {
        moved =
            moved.thenCombine(
                submit(part.getKey(), part.getValue()),
                (all, more) -> {
                  all.addAll(more);
                  return all;
                });
      }
      return moved.thenCompose(rest ->
          rest.isEmpty() ? DONE : offerYounger(rest.stream().sorted().toList(), generation));
    }

    private CompletionStage<Done> offerYounger(List<Integer> some, Generation than) {
      Optional<Generation> known = partitions.generations().after(than.number());
      if (known.isPresent()) {
        return offer(some, known.get());
      }
      return partitions
          .reload()
          .thenCompose(fresh ->
              fresh
                  .after(than.number())
                  .map(younger -> offer(some, younger))
                  .orElseGet(() -> unavailable(some, "no younger generation is known yet")))
          .exceptionallyCompose(failure -> unavailable(some, reason(failure)));
    }

    /** Tasks with a key go where it says; all others go to one partition together. */
    private Map<PartitionPlace, List<Integer>> place(List<Integer> some, Generation generation) {
      Map<PartitionPlace, List<Integer>> byPlace = new LinkedHashMap<>();
      PartitionPlace anywhere = null;
      for (int i : some) {
        TaskSpec spec = specs.get(i);
        PartitionPlace place;
        if (routed(spec)) {
          place = generation.placeOf(Submissions.route(spec));
        } else {
          anywhere = anywhere == null ? partitions.next(generation, some.size()) : anywhere;
          place = anywhere;
        }
        byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(i);
      }
      return byPlace;
    }

    /** Submits to one partition; gives those that belong to a younger generation. */
    private CompletionStage<List<Integer>> submit(PartitionPlace place, List<Integer> some) {
      List<PartitionCommand.Submit> submits = new ArrayList<>(some.size());
      Map<String, Long> versions = new HashMap<>();
      int bytes = 0;
      for (int i : some) {
        TaskSpec spec = specs.get(i);
        submits.add(new PartitionCommand.Submit(spec, BodyHash.of(spec), null));
        bytes += 40 + spec.payload().length();
        Long version = spec.idempotencyKey() == null ? null : settled.get(spec.idempotencyKey());
        if (version != null) {
          versions.put(spec.idempotencyKey(), version);
        }
      }
      int size = bytes;
      return partitions
          .submit(
              place,
              size,
              replyTo -> new PartitionActor.Submit(submits, versions, size, replyTo),
              Partitions.ANSWER_WITHIN)
          .thenApply(reply -> note(reply, some))
          .exceptionallyCompose(
              failure -> unavailable(some, reason(failure)).thenApply(_ -> List.of()));
    }

    private List<Integer> note(PartitionActor.Reply reply, List<Integer> some) {
      if (reply instanceof PartitionActor.Refused refused && refused.overloaded()) {
        some.forEach(i -> answers[i] = new SubmitAnswer.Overloaded(refused.reason(), RETRY_SOON));
        return List.of();
      }
      List<Answer> replies = Partitions.expect(PartitionActor.Submitted.class, reply).answers();
      List<Integer> moved = new ArrayList<>();
      for (int i = 0; i < replies.size(); i++) {
        if (replies.get(i) == Answer.Refused.MOVED) {
          moved.add(some.get(i));
        } else {
          answers[some.get(i)] = submitAnswer(replies.get(i));
        }
      }
      return moved;
    }

    private CompletionStage<Done> unavailable(List<Integer> some, String reason) {
      some.forEach(i -> answers[i] = new SubmitAnswer.Unavailable(reason, RETRY_SOON));
      return DONE;
    }
  }

  private static @Nullable SubmitAnswer submitAnswer(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> new SubmitAnswer.Accepted(accepted.id());
      case Answer.Duplicate duplicate -> new SubmitAnswer.Duplicate(duplicate.id());
      case Answer.Conflict conflict -> new SubmitAnswer.Conflict(conflict.id());
      case Answer.Refused.TOO_MANY_QUEUES -> new SubmitAnswer.TooManyQueues();
      case Answer.Refused.KEY_CLAIMED -> null;
      case Answer.Done _, Answer.Refused _ ->
          throw new IllegalStateException("a submission was answered with " + answer);
    };
  }

  /** What a failure says to a client. */
  static String reason(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }
}
