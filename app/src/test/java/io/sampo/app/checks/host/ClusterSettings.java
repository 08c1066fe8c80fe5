package io.sampo.app.checks.host;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to set up a cluster under test.
 *
 * @param directory where everything is kept
 * @param nodes how many
 * @param links whether nodes reach each other through links with a weather
 * @param databaseBytesMax the size of a disk of its own for the database, in memory; 0 for none
 * @param settings variables of all nodes, over those that say where they are
 * @param launcher the {@code bin/sampo} of another release, which nodes run until they are
 *     upgraded; null for the one under test
 */
public record ClusterSettings(
    Path directory,
    int nodes,
    boolean links,
    long databaseBytesMax,
    Map<String, String> settings,
    @Nullable Path launcher) {

  /** Nodes of the release under test. */
  public ClusterSettings(
      Path directory,
      int nodes,
      boolean links,
      long databaseBytesMax,
      Map<String, String> settings) {
    this(directory, nodes, links, databaseBytesMax, settings, null);
  }

  /** Nodes and a database on common ground, with default settings. */
  public static ClusterSettings plain(Path directory, int nodes) {
    return new ClusterSettings(directory, nodes, false, 0, Map.of());
  }

  /** The same with these variables for all nodes. */
  public ClusterSettings with(Map<String, String> variables) {
    return new ClusterSettings(directory, nodes, links, databaseBytesMax, variables, launcher);
  }

  /** The same with nodes of another release to begin with. */
  public ClusterSettings from(Path other) {
    return new ClusterSettings(directory, nodes, links, databaseBytesMax, settings, other);
  }
}
