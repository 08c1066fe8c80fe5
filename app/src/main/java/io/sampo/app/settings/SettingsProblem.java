package io.sampo.app.settings;

/**
 * One thing in the settings that cannot be used.
 *
 * @param what the key or variable, with its value unless that is secret
 * @param origin where it was set: a file and line, or a variable; empty where nothing more is known
 * @param complaint what is wrong and what is allowed
 */
public record SettingsProblem(String what, String origin, String complaint) {

  @Override
  public String toString() {
    return (origin.isEmpty() ? what : what + " (" + origin + ")") + ": " + complaint;
  }
}
