package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.Generations.State;
import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionPlace;
import io.sampo.core.partition.PartitionView;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings old generations to their end: closes their partitions, and retires those that have run
 * empty. Every step may be done by any node, at any time, again: a node that dies in the middle
 * leaves nothing half done.
 */
final class GenerationDriver {

  private static final Logger LOG = LoggerFactory.getLogger(GenerationDriver.class);
  private static final int ASKED_AT_ONCE_MAX = 64;
  private static final Duration AWAY = Duration.ofSeconds(1);

  private final GenerationTable table;
  private final Partitions partitions;
  private final DatabaseCalls calls = new DatabaseCalls("The generations' ends", 1, 8, AWAY);

  /** The numbers of generations that this node knows to be closed: only a saving. */
  private final Set<Integer> closed = ConcurrentHashMap.newKeySet();

  GenerationDriver(GenerationTable table, Partitions partitions) {
    this.table = table;
    this.partitions = partitions;
  }

  /** Does what can be done for each generation that closes, oldest first. */
  CompletionStage<Done> drive(Generations generations) {
    CompletionStage<Done> done = CompletableFuture.completedStage(Done.getInstance());
    for (Generation generation : generations.generations()) {
      if (generation.state() == State.CLOSING) {
        done = done.thenCompose(_ -> drive(generation));
      }
    }
    return done;
  }

  private CompletionStage<Done> drive(Generation generation) {
    return close(generation)
        .thenCompose(
            _ -> changeAll(generation.places(), new PartitionCommand.Retire(generation.epoch())))
        .thenCompose(empty ->
            empty ? retire(generation) : CompletableFuture.completedStage(Done.getInstance()));
  }

  private CompletionStage<Boolean> close(Generation generation) {
    if (closed.contains(generation.number())) {
      return CompletableFuture.completedFuture(true);
    }
    return changeAll(generation.places(), new PartitionCommand.Close())
        .thenApply(_ -> closed.add(generation.number()));
  }

  /**
   * Changes some partitions at a time; gives whether none refused, and stops after one that did.
   */
  private CompletionStage<Boolean> changeAll(
      List<PartitionPlace> places, PartitionCommand command) {
    if (places.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    int asked = Math.min(ASKED_AT_ONCE_MAX, places.size());
    CompletionStage<Boolean> done = CompletableFuture.completedFuture(true);
    for (PartitionPlace place : places.subList(0, asked)) {
      done = done.thenCombine(change(place, command), Boolean::logicalAnd);
    }
    return done.thenCompose(all ->
        all
            ? changeAll(places.subList(asked, places.size()), command)
            : CompletableFuture.completedFuture(false));
  }

  private CompletionStage<Boolean> change(PartitionPlace place, PartitionCommand command) {
    return partitions
        .ask(
            place,
            replyTo -> new PartitionActor.Change(command, replyTo),
            PartitionActor.Changed.class)
        .thenApply(changed -> changed.answer() instanceof Answer.Done);
  }

  /** Its counters stand still: nothing comes back into it in this epoch. */
  private CompletionStage<Done> retire(Generation generation) {
    CompletionStage<PartitionView.Counts> counts =
        CompletableFuture.completedFuture(Totals.NOTHING);
    for (PartitionPlace place : generation.places()) {
      counts =
          counts.thenCombine(
              partitions.ask(place, PartitionActor.Count::new, PartitionActor.Counted.class),
              (sum, counted) -> Totals.add(sum, counted.counts()));
    }
    return counts
        .thenCompose(
            sum -> calls.submit(() -> table.retire(generation.number(), generation.epoch(), sum)))
        .thenCompose(retired -> {
          if (retired) {
            LOG.info("Generation {} has run empty and is retired.", generation.number());
          }
          return partitions.reload();
        })
        .thenApply(_ -> Done.getInstance());
  }
}
