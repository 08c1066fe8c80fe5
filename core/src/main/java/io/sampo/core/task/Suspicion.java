package io.sampo.core.task;

/**
 * How far a task is suspected to end the nodes it runs on.
 *
 * @param strikes how many of its attempts in a row were lost on probation
 * @param company what its attempt under way may have beside it; {@link Company#ANY} where there is
 *     none, or it is not on probation
 */
public record Suspicion(int strikes, Company company) {

  /** None. */
  public static final Suspicion NONE = new Suspicion(0, Company.ANY);
}
