package io.sampo.app.checks.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a program of the checks in network, mount and process namespaces of its own. There it can
 * make hosts and cut links between them, reaches nothing outside, and whatever it leaves behind
 * ends with it. Where that is not allowed it says why, and the program runs on loopback.
 */
public final class Sandbox {

  private static final long HEAP_BYTES_MIN = 3L << 30;
  private static final String PROPERTY = "sampo.checks.sandbox";

  /** The names of network namespaces go to a directory that only this mount namespace sees. */
  private static final String SETUP =
      "mount -t tmpfs none /run && mkdir /run/netns && ip link set lo up";

  private static final String TRIAL =
      SETUP
          + " && ip link add trial type bridge && ip netns add trial"
          + " && nsenter --net=/run/netns/trial nft add table inet trial";

  private Sandbox() {}

  /** Takes the name of a class with a main method, and its arguments; ends as that one does. */
  public static void main(String[] args) throws IOException, InterruptedException {
    obstacle().ifPresent(why -> System.err.println("on loopback, without cut links: " + why));
    Process process =
        new ProcessBuilder(command(args[0], List.of(args).subList(1, args.length)))
            .inheritIO()
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    System.exit(process.waitFor());
  }

  /** What keeps programs from running in namespaces of their own, in one line. */
  public static Optional<String> obstacle() {
    for (String tool : List.of("unshare", "nsenter", "mount", "ip", "nft")) {
      if (Commands.tryRun(List.of("sh", "-c", "command -v " + tool)).exitCode() != 0) {
        return Optional.of(tool + " is missing: install util-linux, iproute2 and nftables");
      }
    }
    Commands.Result trial = Commands.tryRun(inNamespaces(List.of("sh", "-c", TRIAL)));
    return trial.exitCode() == 0
        ? Optional.empty()
        : Optional.of("this system does not allow namespaces: " + trial.output());
  }

  /** The command that runs a program of the checks, in namespaces where that is allowed. */
  public static List<String> command(String mainClass, List<String> args) {
    boolean allowed = obstacle().isEmpty();
    List<String> java =
        new ArrayList<>(java(System.getProperty("java.class.path"), List.of("-Xmx" + heapBytes())));
    java.add("-D" + PROPERTY + "=" + allowed);
    NodeLaunch.property().ifPresent(java::add);
    java.add(mainClass);
    java.addAll(args);
    // A shell in between is the first process of the namespace, and buries orphans.
    return allowed
        ? inNamespaces(
            Stream.concat(
                    Stream.of("bash", "-c", SETUP + "; \"$@\"; exit $?", "sandbox"), java.stream())
                .toList())
        : java;
  }

  /** What this program has, if that is more than most of them need. */
  private static long heapBytes() {
    return Math.max(HEAP_BYTES_MIN, Runtime.getRuntime().maxMemory());
  }

  /** Java as a node runs on it: without the classes of the tests. */
  static List<String> nodeJava(String... options) {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
    return java(classPath, List.of(options));
  }

  private static List<String> java(String classPath, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    return command;
  }

  /** Whether this program runs in a sandbox. */
  static boolean entered() {
    return Boolean.getBoolean(PROPERTY);
  }

  private static List<String> inNamespaces(List<String> command) {
    List<String> line = new ArrayList<>(List.of("unshare"));
    if (!Commands.isRoot()) {
      line.addAll(List.of("--user", "--map-root-user"));
    }
    line.addAll(List.of("--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"));
    line.addAll(command);
    return line;
  }
}
