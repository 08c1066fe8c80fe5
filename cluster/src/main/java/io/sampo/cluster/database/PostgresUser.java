package io.sampo.cluster.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * As whom PostgreSQL's programs run, where this process has an id that they refuse.
 *
 * <p>They refuse root; and those that create data refuse an id without a name, as container
 * platforms give. In a user namespace of its own a program sees another, unmapped id, which has a
 * name, while its files still belong to this user.
 *
 * @param isRoot whether it is root
 * @param isNameless whether the system has no name for it
 */
record PostgresUser(boolean isRoot, boolean isNameless) {

  /** How {@code unshare} begins to say that it is not allowed. */
  private static final String NOT_ALLOWED = "unshare:";

  private static final List<String> OTHER_ID = List.of("unshare", "-U");

  /** What Java calls a user without a name. */
  private static final String NO_NAME = "?";

  static PostgresUser current() {
    return new PostgresUser(uid() == 0, NO_NAME.equals(System.getProperty("user.name", "")));
  }

  /** What goes before a program that creates data. */
  List<String> toCreate() {
    return isRoot || isNameless ? OTHER_ID : List.of();
  }

  /** What goes before any other program. */
  List<String> toRun() {
    return isRoot ? OTHER_ID : List.of();
  }

  /** What to do where the way around is not allowed; empty where that is not the trouble. */
  String advice(String output) {
    if (!output.startsWith(NOT_ALLOWED)) {
      return "";
    }
    return isRoot
        ? "PostgreSQL refuses to run as root, and this system does not allow the way around it"
            + " (user namespaces). Start Sampo as another user, or set SAMPO_JDBC_URL."
        : "PostgreSQL needs a name for the user id %d, and this system has none, nor does it allow"
                .formatted(uid())
            + " the way around it (user namespaces). Run as a user that /etc/passwd knows (in"
            + " Sampo's image that is 10001), or set SAMPO_JDBC_URL.";
  }

  private static int uid() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          ? uid
          : -1;
    } catch (IOException | RuntimeException _) {
      return -1;
    }
  }
}
