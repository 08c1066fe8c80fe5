package io.sampo.app.fake;

import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.GenerationStatus;
import io.sampo.cluster.task.GenerationStatus.State;
import io.sampo.cluster.task.OpenedGeneration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Generations that are only numbers; 12 partitions are one too many, 13 come at a bad time, 14 are
 * too large a number.
 */
public final class FakeGenerations implements GenerationControl {

  private final List<Integer> sizes = new ArrayList<>(List.of(16));

  @Override
  public CompletionStage<OpenedGeneration> open(int partitions) {
    return CompletableFuture.completedFuture(
        switch (partitions) {
          case 12 -> new OpenedGeneration.TooMany(8, 8);
          case 13 -> new OpenedGeneration.Busy();
          case 14 -> new OpenedGeneration.WrongSize(1, 10);
          default -> opened(partitions);
        });
  }

  private OpenedGeneration opened(int partitions) {
    if (sizes.getLast() == partitions) {
      return new OpenedGeneration.SameSize(sizes.size(), partitions);
    }
    sizes.add(partitions);
    return new OpenedGeneration.Opened(sizes.size(), partitions);
  }

  @Override
  public CompletionStage<List<GenerationStatus>> list() {
    List<GenerationStatus> all = new ArrayList<>();
    for (int size : sizes) {
      State state = all.size() == sizes.size() - 1 ? State.OPEN : State.CLOSING;
      all.add(new GenerationStatus(all.size() + 1, size, state));
    }
    return CompletableFuture.completedFuture(all);
  }
}
