package io.sampo.cluster.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is the matter with a database that did not do what it was asked, by what helps. */
public enum DatabaseTrouble {
  /** There is nobody, or nobody answers. */
  UNREACHABLE("cannot be reached"),
  /** It has no connection, memory or the like left. */
  EXHAUSTED("has no connection or memory left"),
  /** It cannot write any more. */
  FULL("has no room left: its disk is full"),
  /** It starts, stops, or ends sessions. */
  STOPPING("is starting or stopping"),
  /** It may only be read. */
  READ_ONLY("is read-only"),
  /** Somebody holds a lock for long. */
  LOCKED("is locked by somebody for long"),
  /** What was asked took longer than it may. */
  SLOW("took too long"),
  /** Others did the same at the same time; it works when tried again. */
  CONTENDED("was busy with the same for others"),
  /** It is there and will not do this, however often it is asked. */
  REFUSED("refused a call");

  private final String text;

  DatabaseTrouble(String text) {
    this.text = text;
  }

  /** As it ends a sentence that begins with what the database is for. */
  public String text() {
    return text;
  }

  /** Whether it passes, so that asking again helps. */
  public boolean passes() {
    return this != REFUSED;
  }

  /** Whether others that ask now would wait in vain as well. */
  boolean holdsForOthers() {
    return switch (this) {
      case UNREACHABLE, EXHAUSTED, FULL, STOPPING, READ_ONLY, LOCKED -> true;
      case SLOW, CONTENDED, REFUSED -> false;
    };
  }

  /** What is the matter, as a sentence about PostgreSQL, with what was said. */
  public static String explain(Throwable failure) {
    DatabaseTrouble trouble = of(failure);
    return trouble.passes()
        ? "PostgreSQL %s: %s".formatted(trouble.text(), failure.getMessage())
        : String.valueOf(failure.getMessage());
  }

  /** By the first of an exception and its causes that PostgreSQL or the driver gave a state. */
  public static DatabaseTrouble of(@Nullable Throwable failure) {
    DatabaseTrouble known = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        // A pool that ran out of time wraps the reason.
        String state = sql.getSQLState();
        known = state == null ? UNREACHABLE : of(state);
        if (known != UNREACHABLE || sql.getCause() == null) {
          return known;
        }
      }
    }
    return known == null ? REFUSED : known;
  }

  private static DatabaseTrouble of(String state) {
    return switch (state) {
      case "53100" -> FULL;
      case "25006" -> READ_ONLY;
      case "55P03" -> LOCKED;
      case "57014" -> SLOW;
      case "40001", "40P01" -> CONTENDED;
      default ->
          switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "08" -> UNREACHABLE;
            case "53" -> EXHAUSTED;
            case "57" -> STOPPING;
            default -> REFUSED;
          };
    };
  }
}
