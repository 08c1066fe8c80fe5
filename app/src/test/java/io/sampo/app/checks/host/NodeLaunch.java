package io.sampo.app.checks.host;

import io.sampo.app.cli.SampoMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the process of a node starts. The commands of {@code checks/} start it as users do, by {@code
 * bin/sampo} from the jars that were built; the tests of a build start it from the classes of that
 * build.
 *
 * @param command the command line
 * @param environment what it needs besides the settings of the node
 */
public record NodeLaunch(List<String> command, Map<String, String> environment) {

  /** The path of {@code bin/sampo}, or nothing. */
  private static final String PROPERTY = "sampo.checks.launcher";

  /**
   * The start of a node.
   *
   * @param mode {@code dev} or {@code start}
   * @param heap the most it may take, such as {@code 640m}
   * @param home where a node that is started from classes looks for its files
   */
  public static NodeLaunch of(String mode, String heap, Path home) {
    String launcher = System.getProperty(PROPERTY, "");
    if (!launcher.isEmpty()) {
      return by(Path.of(launcher), mode, heap);
    }
    List<String> java =
        new ArrayList<>(
            Sandbox.nodeJava(
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1", // As a rule it ends before the other pays.
                "-Xmx" + heap,
                "-Dsampo.home=" + home));
    java.addAll(List.of(SampoMain.class.getName(), mode));
    return new NodeLaunch(java, Map.of());
  }

  /** The start of a node by the {@code bin/sampo} of a release. */
  static NodeLaunch by(Path launcher, String mode, String heap) {
    return new NodeLaunch(
        List.of(launcher.toString(), mode), Map.of("SAMPO_JAVA_OPTS", "-Xmx" + heap));
  }

  /** The option that hands the launcher on to a Java that this one starts. */
  static Optional<String> property() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .map(launcher -> "-D" + PROPERTY + "=" + launcher);
  }

  /** A process with this environment and no other settings of Sampo; not started. */
  public ProcessBuilder process(List<String> commandOnHost, Map<String, String> settings) {
    ProcessBuilder builder = new ProcessBuilder(commandOnHost);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("SAMPO_"));
    builder.environment().putAll(environment);
    builder.environment().putAll(settings);
    return builder;
  }
}
