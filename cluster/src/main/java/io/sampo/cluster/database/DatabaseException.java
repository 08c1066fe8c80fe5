package io.sampo.cluster.database;

/** The database cannot be used; the message says why and what to do about it. */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception from a message that is fit for a user. */
  public DatabaseException(String message) {
    super(message);
  }

  /** Creates the exception from a message that is fit for a user, and what lies behind it. */
  public DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
