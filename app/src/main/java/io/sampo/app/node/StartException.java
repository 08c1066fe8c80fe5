package io.sampo.app.node;

import java.net.BindException;
import java.util.Locale;

/** A node cannot start for a reason that its user can mend; the message says what to do. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception from a message that is fit for a user, and what lies behind it. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Why nobody can listen at an address; any other failure as it is.
   *
   * @param what what was to listen there
   * @param bind the address
   * @param variables the settings of address and port
   */
  static RuntimeException cannotListen(
      String what, String bind, int port, String variables, RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOfBinding(cause)) {
        return new StartException(
            "Cannot listen at %s:%d for %s: %s. End the program that listens there, or set %s."
                .formatted(bind, port, what, reason(cause), variables),
            failure);
      }
    }
    return failure;
  }

  private static boolean isOfBinding(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return cause instanceof BindException
        || message.contains("bind failed")
        || message.contains("failed to bind");
  }

  /** Pekko puts much around what the system said. */
  private static String reason(Throwable cause) {
    return String.valueOf(cause.getMessage()).replaceFirst("(?s)^.*BindException: *", "");
  }
}
