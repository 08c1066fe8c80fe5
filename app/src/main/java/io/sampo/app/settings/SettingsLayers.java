package io.sampo.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Lays variables over the user's file over the defaults, and finds what nobody knows. */
final class SettingsLayers {

  private static final String FILE_VARIABLE = "SAMPO_CONF";
  private static final String DEFAULT_FILE = "conf/sampo.conf";
  private static final String PASSED_THROUGH = "pekko";

  /** Variables of the start script, of the command line, and of those whom {@code exec} runs. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          FILE_VARIABLE,
          "SAMPO_URL",
          "SAMPO_MANAGEMENT_URL",
          "SAMPO_DEBUG",
          "SAMPO_JAVA_OPTS",
          "SAMPO_JAVA_HOME",
          "SAMPO_TASK_ID",
          "SAMPO_ATTEMPT");

  /** In this way Kubernetes tells every pod of a service named sampo, or sampo-something. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "SAMPO_(\\w+_)?(SERVICE_(HOST|PORT(_\\w+)?)|PORT_\\d+_(TCP|UDP|SCTP)\\w*)=.*"
              + "|SAMPO_(\\w+_)?PORT=(tcp|udp|sctp)://.*");

  private final SettingsKeys keys;
  private final List<SettingsProblem> problems;

  SettingsLayers(SettingsKeys keys, List<SettingsProblem> problems) {
    this.keys = keys;
    this.problems = problems;
  }

  /** The user's file; empty if there is none or it cannot be read. */
  Config file(Path home, Map<String, String> environment) {
    String named = environment.getOrDefault(FILE_VARIABLE, "");
    Path file = named.isEmpty() ? home.resolve(DEFAULT_FILE) : Path.of(named);
    if (named.isEmpty() && !Files.exists(file)) {
      return ConfigFactory.empty();
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      String origin = named.isEmpty() ? "" : FILE_VARIABLE;
      problems.add(new SettingsProblem(file.toString(), origin, "cannot be read: " + reason(e)));
      return ConfigFactory.empty();
    }
  }

  /** The values that variables or options of the command line set, by the variables' names. */
  Config variables(Map<String, String> values, String kind) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> entry : new TreeMap<>(values).entrySet()) {
      String name = entry.getKey();
      String key = keys.key(name);
      if (key != null && !entry.getValue().isEmpty()) {
        ConfigValue value =
            ConfigValueFactory.fromAnyRef(entry.getValue(), (kind + " " + name).strip());
        config = config.withValue(SettingsKeys.ROOT + "." + key, value);
      } else if (key == null && isUnknown(name, entry.getValue())) {
        String complaint = "is unknown, the nearest is " + keys.nearestVariable(name);
        problems.add(new SettingsProblem(name, kind, complaint));
      }
    }
    return config;
  }

  /** All values of the block {@code sampo}, resolved, after looking for unknown ones. */
  ConfigObject merge(Config variables, Config file) {
    Config defaults = keys.reference();
    Config merged;
    try {
      merged = variables.withFallback(withoutPekko(file)).withFallback(defaults).resolve();
    } catch (ConfigException e) {
      problems.add(new SettingsProblem("A reference ${...}", "", reason(e)));
      merged = variables.withFallback(defaults).resolve();
    }
    ConfigObject root = merged.root();
    new TreeMap<>(root).forEach(this::checkTop);
    return root.get(SettingsKeys.ROOT) instanceof ConfigObject sampo
        ? sampo
        : ConfigFactory.empty().root();
  }

  static Config pekko(Config file) {
    return file.hasPathOrNull(PASSED_THROUGH)
        ? file.withOnlyPath(PASSED_THROUGH)
        : ConfigFactory.empty();
  }

  /** Where a value was set, as a user would say it. */
  static String origin(ConfigValue value) {
    if (value.origin().resource() != null) {
      return "the default";
    }
    String file = value.origin().filename();
    return file == null ? value.origin().description() : file + ":" + value.origin().lineNumber();
  }

  private static Config withoutPekko(Config file) {
    return file.withoutPath(PASSED_THROUGH);
  }

  private static boolean isUnknown(String variable, String value) {
    return variable.startsWith("SAMPO_")
        && !OTHER_VARIABLES.contains(variable)
        && !SERVICE_LINK.matcher(variable + "=" + value).matches();
  }

  private void checkTop(String name, ConfigValue value) {
    if (name.equals(SettingsKeys.ROOT)) {
      checkBlock("", value);
    } else {
      problems.add(
          new SettingsProblem(
              name, origin(value), "is unknown here, where only sampo and pekko may be"));
    }
  }

  private void checkBlock(String path, ConfigValue value) {
    if (value instanceof ConfigObject block) {
      new TreeMap<>(block).forEach((name, inner) -> check(path, name, inner));
    } else {
      String name = path.isEmpty() ? SettingsKeys.ROOT : SettingsKeys.ROOT + "." + path;
      problems.add(new SettingsProblem(name, origin(value), "must be a block { ... }"));
    }
  }

  private void check(String path, String name, ConfigValue value) {
    String key = path.isEmpty() ? name : path + "." + name;
    if (keys.isBlock(key)) {
      checkBlock(key, value);
    } else if (!keys.contains(key)) {
      String nearest = SettingsKeys.ROOT + "." + keys.nearestKey(key);
      problems.add(
          new SettingsProblem(
              SettingsKeys.ROOT + "." + key,
              origin(value),
              "is unknown, the nearest is " + nearest));
    }
  }

  private static String reason(ConfigException e) {
    return String.valueOf(e.getMessage());
  }
}
