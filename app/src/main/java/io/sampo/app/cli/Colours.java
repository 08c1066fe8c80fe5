package io.sampo.app.cli;

/** The colours of a task's status; none where they are not wanted. */
record Colours(boolean wanted) {

  private static final String RESET = "\u001b[0m";

  /** The text in the colour of the status. */
  String ofStatus(String status, String text) {
    return wanted ? code(status) + text + RESET : text;
  }

  private static String code(String status) {
    return switch (status) {
      case "succeeded" -> "\u001b[32m";
      case "failed" -> "\u001b[31m";
      case "cancelled", "expired" -> "\u001b[35m";
      case "running" -> "\u001b[36m";
      case "retrying" -> "\u001b[33m";
      default -> "";
    };
  }
}
