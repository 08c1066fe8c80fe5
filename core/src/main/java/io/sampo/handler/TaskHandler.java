package io.sampo.handler;

import org.jspecify.annotations.Nullable;

/**
 * The user's code for one task type, found with {@link java.util.ServiceLoader} in the jars of the
 * handlers folder.
 *
 * <p>One instance serves all attempts of its type at once, so it must be safe for use by many
 * threads. An attempt may run more than once (a node can die before its result is recorded):
 * effects on the outside should be idempotent, for instance by {@link TaskContext#taskId()} or
 * guarded by {@link TaskContext#fencingToken()}.
 *
 * <p>A handler must end when its thread is interrupted: let {@link InterruptedException} pass, and
 * ask {@link TaskContext#cancelled()} in long loops.
 *
 * <p>Payloads are read leniently: properties that {@code I} does not have are passed over, missing
 * ones are null, zero or false. A payload that does not fit fails the task without another attempt.
 *
 * @param <I> what the payload is converted to, by Jackson: a record, a collection, a JDK type
 * @param <O> what the result is converted from; {@link Void} and null give a JSON null
 */
public interface TaskHandler<I, O> {

  /**
   * Runs one attempt.
   *
   * @param input the payload; null only where the payload is a JSON null
   * @return the result, stored with the task; 1 MiB of JSON at most by default
   * @throws PermanentFailure to end the task as failed without another attempt
   * @throws Exception anything else fails this attempt, and the task's retry policy decides
   */
  @Nullable O handle(I input, TaskContext context) throws Exception;

  /** The task type served: by default the class name in kebab case ({@code ship-order}). */
  default String type() {
    return HandlerType.kebabCase(getClass().getSimpleName());
  }

  /**
   * Whether attempts keep a core busy rather than wait. Such handlers run on a bounded pool of
   * platform threads, as many as there are cores by default; all others on virtual threads.
   */
  default boolean cpuBound() {
    return false;
  }
}
