package io.sampo.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All settings there are: their keys, without the leading {@code sampo}, and their variables. */
final class SettingsKeys {

  static final String ROOT = "sampo";

  /** Shorter names for what is set most often; all others follow from the key. */
  private static final Map<String, String> SHORT_VARIABLES =
      Map.of(
          "remoting.advertisedHost", "SAMPO_ADVERTISED_HOST",
          "remoting.seedNodes", "SAMPO_SEED_NODES",
          "database.jdbcUrl", "SAMPO_JDBC_URL",
          "database.user", "SAMPO_JDBC_USER",
          "database.password", "SAMPO_JDBC_PASSWORD");

  private final Config reference;
  private final Map<String, ConfigValue> defaults = new LinkedHashMap<>();
  private final Map<String, String> keysByVariable = new LinkedHashMap<>();

  private SettingsKeys(Config reference) {
    this.reference = reference;
    collect("", block(reference.resolve().root(), ROOT));
    defaults.keySet().forEach(key -> keysByVariable.put(variable(key), key));
  }

  static SettingsKeys load() {
    return new SettingsKeys(
        ConfigFactory.parseResources(
            SettingsKeys.class.getClassLoader(),
            "sampo-reference.conf",
            ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  /** The defaults, with references between them not yet resolved. */
  Config reference() {
    return reference;
  }

  /** In the order of the file. */
  List<String> keys() {
    return List.copyOf(defaults.keySet());
  }

  boolean contains(String key) {
    return defaults.containsKey(key);
  }

  ConfigValue defaultOf(String key) {
    ConfigValue value = defaults.get(key);
    if (value == null) {
      throw new IllegalStateException("sampo-reference.conf has no " + key);
    }
    return value;
  }

  boolean isBlock(String path) {
    return defaults.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
  }

  /** The name of the environment variable that sets a key. */
  static String variable(String key) {
    String path = key.replaceAll("(?<=[a-z])(?=[A-Z])", "_").replace('.', '_');
    return SHORT_VARIABLES.getOrDefault(key, "SAMPO_" + path.toUpperCase(Locale.ROOT));
  }

  /** The key that a variable sets, or null. */
  @Nullable String key(String variable) {
    return keysByVariable.get(variable);
  }

  /** The key or block that is spelled most like this. */
  String nearestKey(String key) {
    Set<String> names = new LinkedHashSet<>(defaults.keySet());
    defaults.keySet().forEach(name -> addBlocks(names, name));
    return nearest(key, names);
  }

  String nearestVariable(String variable) {
    return nearest(variable, keysByVariable.keySet());
  }

  private void collect(String prefix, ConfigObject block) {
    block.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .forEach(entry -> {
          String key = prefix + entry.getKey();
          // An empty block is a value: names that the user chooses come into it.
          if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
            collect(key + ".", inner);
          } else {
            defaults.put(key, entry.getValue());
          }
        });
  }

  private static void addBlocks(Set<String> names, String key) {
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      names.add(key.substring(0, dot));
    }
  }

  private static ConfigObject block(ConfigObject parent, String name) {
    if (parent.get(name) instanceof ConfigObject block) {
      return block;
    }
    throw new IllegalStateException("sampo-reference.conf has no block " + name);
  }

  private static String nearest(String name, Collection<String> names) {
    return Collections.min(names, Comparator.comparingInt(other -> distance(name, other)));
  }

  /** How many characters must be added, removed or replaced (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
