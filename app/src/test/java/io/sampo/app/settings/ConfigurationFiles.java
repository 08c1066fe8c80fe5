package io.sampo.app.settings;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files that are made from {@code sampo-reference.conf}. */
final class ConfigurationFiles {

  private static final String ALLOWED = "Allowed: ";
  private static final Pattern SETTING = Pattern.compile("(?m)^( *)(\\w+ = .*)$");

  private final SettingsKeys keys;
  private final StringBuilder page = new StringBuilder();

  ConfigurationFiles(SettingsKeys keys) {
    this.keys = keys;
  }

  /** {@code conf/sampo.conf}: the reference with every setting commented out. */
  static String userFile(String reference) {
    String settings = reference.substring(reference.indexOf("sampo {"));
    String header =
        """
        # Settings of this node. Each line that sets something shows the default: remove its
        # first # and change it. A variable named in docs/CONFIGURATION.md wins over this file.
        # What is unknown here stops the start. Durations are ISO 8601 (PT30S) or as in 30s;
        # sizes are bytes or as in 256 KiB.

        """;
    String footer =
        """

        # Settings of Apache Pekko, which win over Sampo's own. Nobody checks them.
        #pekko { }
        """;
    return header + SETTING.matcher(settings).replaceAll("$1#$2") + footer;
  }

  /** As if a user had removed the first # of every setting. */
  static String uncommented(String userFile) {
    return userFile.replaceAll("(?m)^( *)#(\\w+ = .*)$", "$1$2");
  }

  /** What the comments of the reference say is allowed. */
  static String allowed(ConfigValue value) {
    String comment = comment(value);
    int at = comment.indexOf(ALLOWED);
    return at < 0 ? "" : comment.substring(at + ALLOWED.length()).replaceFirst("\\.$", "");
  }

  /** {@code docs/CONFIGURATION.md}: a table of every block. */
  String page() {
    page.append(
        """
        # Configuration

        A node runs without any. What is set on the command line wins over environment
        variables, these win over `conf/sampo.conf` (or the file that `SAMPO_CONF` names), and
        that over the defaults below. All keys begin with `sampo.`. An empty variable sets
        nothing. Unknown keys, unknown variables that begin with `SAMPO_`, and values that are
        not allowed stop the start; all of them are told at once.

        Durations are ISO 8601 (`PT30S`, `P7D`) or as in `30s`; sizes are bytes or as in
        `256 KiB`. In a variable, the entries of a list are separated by commas, and a block is
        written as in the file.

        A block `pekko { ... }` in `conf/sampo.conf` goes to Apache Pekko as it is, unchecked,
        and wins over what Sampo sets itself.

        | variable | meaning |
        |---|---|
        | `SAMPO_CONF` | the file to read instead of `conf/sampo.conf` |
        | `SAMPO_JAVA_HOME` | the JDK to run on |
        | `SAMPO_JAVA_OPTS` | options of the JVM for `dev` and `start`, such as `-Xmx4g` |
        | `SAMPO_URL` | the server that the command line speaks to |
        | `SAMPO_MANAGEMENT_URL` | the management port that `cluster` and `drain` speak to |
        | `SAMPO_DEBUG` | `1` lets the command line say where an unexpected error came from |

        This page is made from `sampo-reference.conf`, and so is `conf/sampo.conf`:
        `mvn test -pl app -am -Dtest='Configuration*' -Dsurefire.failIfNoSpecifiedTests=false
        -Dsampo.docs.write`.
        """);
    new TreeMap<>(keys.reference().root())
        .forEach((name, sampo) -> section("", (ConfigObject) sampo));
    return page.toString();
  }

  private void section(String path, ConfigObject block) {
    List<Map.Entry<String, ConfigValue>> entries =
        block.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
            .toList();
    page.append("\n## ").append(path.isEmpty() ? "sampo" : path).append("\n\n");
    if (!path.isEmpty()) {
      page.append(comment(block)).append("\n\n");
    }
    page.append("| key | variable | default | allowed | meaning |\n|---|---|---|---|---|\n");
    String prefix = path.isEmpty() ? "" : path + ".";
    entries.stream()
        .filter(entry -> keys.contains(prefix + entry.getKey()))
        .forEach(entry -> row(prefix + entry.getKey(), entry.getValue()));
    entries.stream()
        .filter(entry -> keys.isBlock(prefix + entry.getKey()))
        .forEach(entry -> section(prefix + entry.getKey(), (ConfigObject) entry.getValue()));
  }

  private void row(String key, ConfigValue value) {
    String comment = comment(value);
    String meaning = comment.substring(0, Math.max(comment.indexOf(ALLOWED), 0)).strip();
    page.append(
        "| `%s` | `%s` | `%s` | %s | %s |\n"
            .formatted(
                key, SettingsKeys.variable(key), shown(value), allowed(value), escaped(meaning)));
  }

  private static String shown(ConfigValue value) {
    boolean isText = !(value instanceof ConfigList) && !(value instanceof ConfigObject);
    String text = value.render(ConfigRenderOptions.concise());
    return isText && text.length() > 2 ? text.replace("\"", "") : text;
  }

  private static String comment(ConfigValue value) {
    return String.join(" ", value.origin().comments().stream().map(String::strip).toList());
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
