package io.sampo.cluster.worker;

import java.util.ArrayList;
import java.util.List;

/** Whether attempts get threads on this node, and what is in the way. */
public final class AttemptsHealth {

  /** So many threads that handlers do not give back are more than a node should carry. */
  static final int STRAYS_MAX = 256;

  private final WorkerPool pool;
  private final CarrierWatch carriers;

  /** The health of a pool. */
  public AttemptsHealth(WorkerPool pool, CarrierWatch carriers) {
    this.pool = pool;
    this.carriers = carriers;
  }

  /** Whether attempts of a kind can run. */
  public boolean canRun(Slots.Kind kind) {
    return pool.strays() < STRAYS_MAX && !(kind == Slots.Kind.WAITING && carriers.stuck());
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
