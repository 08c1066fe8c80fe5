package io.sampo.app.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of docs/METRICS.md.
 *
 * @param sampo Sampo's own families and their types
 * @param prefixes how the names of all others begin
 */
record MetricsDocument(Map<String, String> sampo, Set<String> prefixes) {

  private static final Pattern ROW = Pattern.compile("\\| `(sampo_\\w+)` \\| (\\w+) \\|.*");
  private static final Pattern PREFIX_ROW = Pattern.compile("\\| `(\\w+_)\\*` \\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final String SAMPO = "sampo_";

  static MetricsDocument read() throws IOException {
    Map<String, String> sampo = new TreeMap<>();
    Set<String> prefixes = new TreeSet<>();
    for (String line : Files.readAllLines(document())) {
      Matcher row = ROW.matcher(line);
      Matcher prefix = PREFIX_ROW.matcher(line);
      if (row.matches()) {
        sampo.put(row.group(1), row.group(2));
      } else if (prefix.matches()) {
        prefixes.add(prefix.group(1));
      }
    }
    return new MetricsDocument(sampo, prefixes);
  }

  /** Tests run in the folder of their module, or in the root when an editor runs them. */
  private static Path document() {
    Path inRoot = Path.of("docs/METRICS.md");
    return Files.exists(inRoot) ? inRoot : Path.of("../docs/METRICS.md");
  }

  /** Sampo's own families in what a node shows, with their types. */
  static Map<String, String> sampoFamilies(String shown) {
    Map<String, String> families = families(shown);
    families.keySet().removeIf(name -> !name.startsWith(SAMPO));
    return families;
  }

  /** All other families in what a node shows. */
  static Set<String> otherFamilies(String shown) {
    Set<String> names = new TreeSet<>(families(shown).keySet());
    names.removeIf(name -> name.startsWith(SAMPO));
    return names;
  }

  private static Map<String, String> families(String shown) {
    Map<String, String> families = new TreeMap<>();
    shown
        .lines()
        .map(TYPE::matcher)
        .filter(Matcher::matches)
        .forEach(type -> families.put(type.group(1), type.group(2)));
    return families;
  }
}
