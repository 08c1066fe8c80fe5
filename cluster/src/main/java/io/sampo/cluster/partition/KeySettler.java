package io.sampo.cluster.partition;

import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.KeyClaims.Claim;
import io.sampo.cluster.task.Unavailable;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView.HeldKey;
import io.sampo.core.task.TaskId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Settles who may use an idempotency key whose tasks may live in several partitions.
 *
 * <p>A submission first claims its key in one table, then asks everywhere else where a task may
 * stand under it. Who had not seen the claim when asked has been decided by then, and who comes
 * later sees it and is turned away: so of several submissions that differ at most one is accepted,
 * whatever fails in between. A claim says only where to ask: one that led to no task is replaced.
 * Claims have versions, since one that was replaced can come back: what was found out under a claim
 * is worth nothing under a later one of the same submission.
 */
final class KeySettler {

  /** More than two that differ and come at the same moment are told to come again. */
  private static final int ROUNDS_MAX = 4;

  private final KeyClaims claims;
  private final Partitions partitions;

  /** What a submission may do with its key. */
  sealed interface Verdict {}

  /**
   * It may be submitted: nothing else stands under the key, or the same.
   *
   * @param version of the claim under which that is so; under another it has to ask again
   */
  record Free(long version) implements Verdict {}

  /**
   * It may not be submitted: another task stands under the key.
   *
   * @param id that task; null where nobody said
   */
  record Conflict(@Nullable TaskId id) implements Verdict {}

  /** It may not be submitted now: others try at the same moment. */
  record Contended() implements Verdict {}

  /**
   * Who wants a key.
   *
   * @param bodyHash of the submission
   * @param route what picks its partition
   */
  record Claimant(long bodyHash, int route) {

    boolean holds(Claim claim) {
      return claim.bodyHash() == bodyHash;
    }
  }

  KeySettler(KeyClaims claims, Partitions partitions) {
    this.claims = claims;
    this.partitions = partitions;
  }

  /** What each may do, by idempotency key. */
  CompletionStage<Map<String, Verdict>> settle(Map<String, Claimant> claimants) {
    return settle(claimants, ROUNDS_MAX);
  }

  private CompletionStage<Map<String, Verdict>> settle(
      Map<String, Claimant> claimants, int roundsLeft) {
    if (claimants.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Map<String, Claim> wanted = new HashMap<>();
    claimants.forEach(
        (key, claimant) -> wanted.put(key, Claim.first(claimant.bodyHash(), claimant.route())));
    return claims
        .claim(wanted)
        .thenCompose(standing ->
            held(claimants, standing)
                .thenCompose(held -> judge(claimants, standing, held, roundsLeft)));
  }

  private CompletionStage<Map<String, Verdict>> judge(
      Map<String, Claimant> claimants,
      Map<String, Claim> standing,
      Map<String, HeldKey> held,
      int roundsLeft) {
    Map<String, Verdict> verdicts = new HashMap<>();
    Map<String, Claimant> others = new LinkedHashMap<>();
    Map<String, KeyClaims.Replacement> replacements = new LinkedHashMap<>();
    claimants.forEach((key, claimant) -> {
      Claim claim = claimOf(key, standing);
      HeldKey other = held.get(key);
      if (other != null) {
        verdicts.put(key, new Conflict(other.id()));
      } else if (claimant.holds(claim)) {
        verdicts.put(key, new Free(claim.version()));
      } else if (roundsLeft == 1) {
        verdicts.put(key, new Contended());
      } else {
        others.put(key, claimant);
        replacements.put(
            key,
            new KeyClaims.Replacement(
                claim, claim.replacedBy(claimant.bodyHash(), claimant.route())));
      }
    });
    if (others.isEmpty()) {
      return CompletableFuture.completedFuture(verdicts);
    }
    return claims
        .replace(replacements)
        .thenCompose(_ -> settle(others, roundsLeft - 1))
        .thenApply(later -> {
          verdicts.putAll(later);
          return verdicts;
        });
  }

  private static Claim claimOf(String key, Map<String, Claim> standing) {
    Claim claim = standing.get(key);
    if (claim == null) {
      throw new IllegalStateException("the claim on an idempotency key was not given back");
    }
    return claim;
  }

  /** The keys that stand for other tasks elsewhere than where their claimants go. */
  private CompletionStage<Map<String, HeldKey>> held(
      Map<String, Claimant> claimants, Map<String, Claim> standing) {
    Generations generations = partitions.generations();
    Map<PartitionPlace, Set<String>> questions = new LinkedHashMap<>();
    claimants.forEach((key, claimant) -> {
      for (int route : elsewhere(key, claimant, claimOf(key, standing))) {
        for (Generation generation : generations.live()) {
          questions.computeIfAbsent(generation.placeOf(route), _ -> new HashSet<>()).add(key);
        }
      }
    });
    CompletionStage<Answers> answers = CompletableFuture.completedFuture(new Answers());
    for (Map.Entry<PartitionPlace, Set<String>> question : questions.entrySet()) {
      answers =
          answers.thenCombine(
              ask(question.getKey(), question.getValue()),
              (all, reply) -> all.add(reply, question.getKey(), generations, claimants));
    }
    return answers.thenCompose(all ->
        all.outdated
            ? askYoungerToo(generations, claimants, standing)
            : CompletableFuture.completedFuture(all.held));
  }

  private CompletionStage<Map<String, HeldKey>> askYoungerToo(
      Generations known, Map<String, Claimant> claimants, Map<String, Claim> standing) {
    return partitions
        .reload()
        .thenCompose(fresh -> {
          if (fresh.youngest().number() == known.youngest().number()) {
            throw new Unavailable("no younger generation is known yet", Duration.ofSeconds(1));
          }
          return held(claimants, standing);
        });
  }

  private CompletionStage<PartitionActor.KeysHeld> ask(PartitionPlace place, Set<String> keys) {
    return partitions.read(
        place,
        replyTo -> new PartitionActor.HoldsKeys(keys, replyTo),
        PartitionActor.KeysHeld.class);
  }

  /** Tasks without an ordering key claim nothing: where they would be is always asked. */
  private static Set<Integer> elsewhere(String key, Claimant claimant, Claim claim) {
    Set<Integer> routes = new LinkedHashSet<>(List.of(Generations.route(key), claim.route()));
    if (claim.rival() != null) {
      routes.add(claim.rival());
    }
    routes.remove(claimant.route());
    return routes;
  }

  /** What was answered so far. */
  private static final class Answers {
    final Map<String, HeldKey> held = new HashMap<>();

    /** Whether there is a younger generation than this node knew when it asked. */
    boolean outdated;

    /** A partition that was asked for another route may be the claimant's own. */
    Answers add(
        PartitionActor.KeysHeld reply,
        PartitionPlace place,
        Generations generations,
        Map<String, Claimant> claimants) {
      reply
          .keys()
          .forEach((key, found) -> {
            Claimant claimant = claimants.get(key);
            if (claimant != null && claimant.bodyHash() != found.bodyHash()) {
              held.put(key, found);
            }
          });
      outdated |= reply.closed() && place.generation() == generations.youngest().number();
      return this;
    }
  }
}
