package io.sampo.app.cli;

/** The exit codes that scripts rely on. */
final class ExitCodes {

  static final int SUCCESS = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  /** A node's code ended its process: a handler that cannot be kept from it, or a fault. */
  static final int FAULT = 70;

  /** A node had no memory left. */
  static final int OUT_OF_MEMORY = 71;

  /** As the shell says of commands that ended by SIGINT. */
  static final int INTERRUPTED = 130;

  /** As the shell says of commands that ended by SIGPIPE. */
  static final int BROKEN_PIPE = 141;

  private ExitCodes() {}
}
