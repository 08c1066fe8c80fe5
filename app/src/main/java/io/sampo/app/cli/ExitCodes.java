package io.sampo.app.cli;

/** The exit codes that scripts rely on. */
final class ExitCodes {

  static final int SUCCESS = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
