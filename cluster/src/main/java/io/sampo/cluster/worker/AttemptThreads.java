package io.sampo.cluster.worker;

import java.util.List;
import java.util.function.Predicate;

/** Runs so many attempts of a kind at once, and the others as these end. Safe for many threads. */
interface AttemptThreads {

  /** Runs an attempt now or in its turn; one that gets no thread is told. */
  void execute(Attempt attempt);

  /** One more thread, for one that does not come back. */
  void writeOff();

  /** One that was written off came back after all. */
  void takeBack();

  /**
   * Takes out what waits for its turn and will not get it, from the first to come up to one that
   * the condition does not hold for. Some may have been stopped before.
   */
  List<Attempt> takeWaiting(Predicate<Attempt> condition);
}
