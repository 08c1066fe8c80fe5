package io.sampo.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; the message names every problem they have. */
public final class SettingsException extends RuntimeException {

  private final transient List<SettingsProblem> problems;

  SettingsException(List<SettingsProblem> problems) {
    super(
        problems.stream()
            .map(problem -> "\n  - " + problem)
            .collect(Collectors.joining("", "The settings cannot be used:", "")));
    this.problems = List.copyOf(problems);
  }

  /** All that is wrong, at least one. */
  public List<SettingsProblem> problems() {
    return problems;
  }
}
