package io.sampo.cluster.worker;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import java.util.ArrayList;
import java.util.List;

/** Whether attempts get threads on this node, and what is in the way. */
public final class AttemptsHealth {

  /** So many threads that handlers do not give back are more than a node should carry. */
  static final int STRAYS_MAX = 256;

  private final WorkerPool pool;
  private final CarrierWatch carriers;
  private final MemoryBudget budget;

  /**
   * The health of a pool.
   *
   * @param budget where outcomes that are not recorded yet are counted
   */
  public AttemptsHealth(WorkerPool pool, CarrierWatch carriers, MemoryBudget budget) {
    this.pool = pool;
    this.carriers = carriers;
    this.budget = budget;
  }

  /** Whether attempts of a kind can run. */
  public boolean canRun(Slots.Kind kind) {
    return pool.strays() < STRAYS_MAX
        && !(kind == Slots.Kind.WAITING && carriers.stuck())
        && pool.outcomes.hasRoom();
  }

  /** What keeps attempts from running; empty as a rule. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    carriers.problem().ifPresent(problems::add);
    if (pool.strays() >= STRAYS_MAX) {
      problems.add(
          "%d handlers run on although they were interrupted and given up: it takes no more work;"
                  .formatted(pool.strays())
              + " restart it if they do not end");
    }
    return problems;
  }

  /** What should be looked after although attempts can run; empty as a rule. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    carriers.warning().ifPresent(warnings::add);
    if (!pool.outcomes.hasRoom()) {
      warnings.add(
          "outcomes of attempts take %d MB that the journal has not taken yet: nothing begins until"
                  .formatted(budget.used(MemoryKind.OUTCOMES) >> 20)
              + " it has");
    }
    long strays = pool.strays();
    if (strays > 0 && strays < STRAYS_MAX) {
      warnings.add(
          "%d handlers run on although they were interrupted and given up (the log shows where they"
                  .formatted(strays)
              + " stand)");
    }
    return warnings;
  }
}
