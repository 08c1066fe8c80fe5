package io.sampo.app.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads values by their rules and notes what cannot be used; then the default stands in. */
final class SettingsReader {

  private static final Set<String> SECRETS = Set.of("database.password", "database.jdbcUrl");

  private final SettingsKeys keys;
  private final ConfigObject values;
  private final List<SettingsProblem> problems;
  private final Map<String, Rule<?>> rules = new LinkedHashMap<>();
  private final Set<String> refused = new HashSet<>();

  SettingsReader(SettingsKeys keys, ConfigObject values, List<SettingsProblem> problems) {
    this.keys = keys;
    this.values = values;
    this.problems = problems;
  }

  <T> T read(String key, Rule<T> rule) {
    rules.put(key, rule);
    try {
      return rule.read(value(key));
    } catch (IllegalArgumentException
        | ArithmeticException
        | DateTimeException
        | ConfigException _) {
      refuse(key, "must be " + rule.allowed());
      return rule.read(keys.defaultOf(key));
    }
  }

  /**
   * Notes a problem with a key unless something holds.
   *
   * @param others keys it depends on: if one of them was refused, this says nothing
   */
  void require(boolean holds, String key, String complaint, String... others) {
    boolean known = !refused.contains(key) && Set.of(others).stream().noneMatch(refused::contains);
    if (!holds && known) {
      refuse(key, complaint);
    }
  }

  /** Whether the value was given by a variable or on the command line, not by a file. */
  boolean isFromOutside(String key) {
    return value(key).origin().lineNumber() < 0;
  }

  /** What each key that was read may be. */
  Map<String, Rule<?>> rules() {
    return rules;
  }

  private void refuse(String key, String complaint) {
    refused.add(key);
    ConfigValue value = value(key);
    String shown = SECRETS.contains(key) ? "" : " = " + shown(value);
    SettingsProblem problem =
        new SettingsProblem(
            SettingsKeys.ROOT + "." + key + shown, SettingsLayers.origin(value), complaint);
    // What several keys take from one place is one problem.
    boolean isKnown =
        problems.stream()
            .anyMatch(other ->
                other.origin().equals(problem.origin()) && other.complaint().equals(complaint));
    if (!isKnown) {
      problems.add(problem);
    }
  }

  private ConfigValue value(String key) {
    ConfigValue value = values;
    for (String name : key.split("\\.", -1)) {
      ConfigValue inner = value instanceof ConfigObject block ? block.get(name) : null;
      if (inner == null) {
        return keys.defaultOf(key);
      }
      value = inner;
    }
    return value;
  }

  private static String shown(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }
}
