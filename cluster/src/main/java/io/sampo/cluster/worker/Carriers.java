package io.sampo.cluster.worker;

import java.util.concurrent.atomic.AtomicBoolean;

/** The platform threads that carry all virtual threads of this process. */
interface Carriers {

  /** How many may run at once; 0 or less where that cannot be known. */
  int parallelism();

  /** Sets how many may run at once. */
  void parallelism(int threads);

  /** How many of them carry a virtual thread now. */
  int mounted();

  /** Starts a virtual thread that does nothing; what it returns turns true as that runs. */
  AtomicBoolean probe();
}
