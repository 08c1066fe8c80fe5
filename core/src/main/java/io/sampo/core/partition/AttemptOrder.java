package io.sampo.core.partition;

import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.TaskId;
import java.time.Duration;

/**
 * What a worker needs to run one attempt.
 *
 * @param id the task
 * @param token the fencing token: only its holder may record anything
 * @param attempt the attempt's number, from 1
 * @param type which handler
 * @param queue the lane whose slot it holds
 * @param payload what the handler gets
 * @param timeout how long it may run
 * @param node the node that has a slot for it
 * @param company what may run beside it there
 */
public record AttemptOrder(
    TaskId id,
    long token,
    int attempt,
    String type,
    String queue,
    Json payload,
    Duration timeout,
    String node,
    Company company) {

  /** An order for an attempt that is under no suspicion. */
  public AttemptOrder(
      TaskId id,
      long token,
      int attempt,
      String type,
      String queue,
      Json payload,
      Duration timeout,
      String node) {
    this(id, token, attempt, type, queue, payload, timeout, node, Company.ANY);
  }
}
