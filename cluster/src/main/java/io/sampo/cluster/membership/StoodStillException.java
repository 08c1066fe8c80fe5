package io.sampo.cluster.membership;

/** Thrown at whoever would decide over others by what it knew before the process stood still. */
final class StoodStillException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a trace: nothing went wrong here. */
  StoodStillException() {
    super(
        "this process stood still for a while, so it hears the others again before it decides which"
            + " of them are gone",
        null,
        false,
        false);
  }
}
