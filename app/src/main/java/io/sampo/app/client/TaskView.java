package io.sampo.app.client;

import java.util.Set;

/**
 * A task as read from the server.
 *
 * @param json the task's own JSON, with whatever fields the server knows
 */
public record TaskView(RawJson json) {

  /** The status of a task that did what it was asked to. */
  public static final String SUCCEEDED = "succeeded";

  private static final Set<String> FINISHED = Set.of(SUCCEEDED, "failed", "cancelled", "expired");

  /** Whether this status is one of the four ends. */
  public static boolean isFinished(String status) {
    return FINISHED.contains(status);
  }

  /** The task's id. */
  public String id() {
    return text("id");
  }

  /** The task's status. */
  public String status() {
    return text("status");
  }

  /** Whether the task has ended, one way or another. */
  public boolean finished() {
    return isFinished(status());
  }

  /** Whether the task ended well. */
  public boolean succeeded() {
    return SUCCEEDED.equals(status());
  }

  /** A field as text; empty where it is missing or null. */
  public String text(String field) {
    return json.path(field).asString("");
  }
}
