package io.sampo.cluster.worker;

import java.util.List;

/** Runs so many attempts of a kind at once, and the others as these end. Safe for many threads. */
interface AttemptThreads {

  /** Runs an attempt now or in its turn; one that gets no thread is told. */
  void execute(Attempt attempt);

  /** One more thread, for one that does not come back. */
  void writeOff();

  /** One that was written off came back after all. */
  void takeBack();

  /** What waits for its turn, the first to come first; some may have been stopped. */
  List<Attempt> waiting();
}
