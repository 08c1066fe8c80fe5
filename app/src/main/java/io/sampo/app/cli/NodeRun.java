package io.sampo.app.cli;

import io.sampo.app.cli.NodeLauncher.End;
import io.sampo.app.cli.NodeLauncher.Node;
import io.sampo.app.cli.NodeLauncher.Profile;
import io.sampo.app.client.Durations;
import io.sampo.app.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a node in this process until it leaves or the process is asked to end. If the cluster goes
 * on without it, because it was frozen or cut off, another one is started in its place.
 */
final class NodeRun {

  private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

  static final Duration PAUSE_MIN = Duration.ofSeconds(1);
  static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  /** A node that ran for so long is no reason to wait longer than the first time. */
  static final Duration RAN_WELL = Duration.ofMinutes(2);

  private final Terminal terminal;
  private final NodeLauncher launcher;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final NodeFaults faults = new NodeFaults(this::tellOthers);
  private @Nullable Node current;

  /** Waits; whether it was interrupted by a request to end. */
  @FunctionalInterface
  interface Pause {
    boolean untilAsked(CountDownLatch asked, Duration atMost) throws InterruptedException;
  }

  private volatile boolean ended;

  NodeRun(Terminal terminal, NodeLauncher launcher) {
    this(
        terminal,
        launcher,
        System::nanoTime,
        (asked, atMost) -> asked.await(atMost.toNanos(), TimeUnit.NANOSECONDS));
  }

  NodeRun(Terminal terminal, NodeLauncher launcher, LongSupplier nanoTime, Pause pause) {
    this.terminal = terminal;
    this.launcher = launcher;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  int run(Profile profile, Map<String, String> overrides) throws InterruptedException {
    Node node = launcher.launch(profile, overrides);
    faults.watch();
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "leave"));
    try {
      return runUntilLeft(node, profile, overrides);
    } finally {
      ended = true;
    }
  }

  private int runUntilLeft(Node first, Profile profile, Map<String, String> overrides)
      throws InterruptedException {
    Node node = first;
    Duration wait = PAUSE_MIN;
    while (true) {
      long startNanos = nanoTime.getAsLong();
      End end = serve(node);
      if (end == End.LEFT) {
        return ExitCodes.SUCCESS;
      }
      boolean ranWell = nanoTime.getAsLong() - startNanos >= RAN_WELL.toNanos();
      wait = ranWell ? PAUSE_MIN : wait;
      terminal.notice(
          "the cluster has gone on without this node, which was frozen or cut off: what it ran runs"
              + " elsewhere. Starting it anew in "
              + Durations.human(wait));
      node = launchAgain(profile, overrides, wait);
      if (node == null) {
        return ExitCodes.SUCCESS;
      }
      wait = longerThan(wait);
    }
  }

  private End serve(Node node) throws InterruptedException {
    try (node) {
      setCurrent(node);
      terminal.greeting(node.greeting());
      return node.awaitTermination();
    }
  }

  /** Tries until it succeeds, for the trouble may last; null if the process was asked to end. */
  private @Nullable Node launchAgain(Profile profile, Map<String, String> overrides, Duration first)
      throws InterruptedException {
    Duration wait = first;
    while (!pause.untilAsked(asked, wait)) {
      try {
        return launcher.launch(profile, overrides);
      } catch (SettingsException e) {
        throw e;
      } catch (RuntimeException e) {
        wait = longerThan(wait);
        terminal.notice(
            "the node cannot be started: %s. Trying again in %s"
                .formatted(e.getMessage(), Durations.human(wait)));
      }
    }
    return null;
  }

  private static Duration longerThan(Duration wait) {
    Duration longer = wait.multipliedBy(2);
    return longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
  }

  private synchronized void setCurrent(Node node) {
    current = node;
  }

  /**
   * Asked by a signal: Java would end with its number, but a node that left in order succeeded. One
   * that is ended by its own code has not.
   */
  private void end() {
    asked.countDown();
    if (ended) {
      return;
    }
    boolean signal = NodeFaults.askedBySignal();
    if (!signal) {
      faults.heapFull().ifPresent(faults::endForMemory);
      LOG.error(
          "Code in this process ends it (System.exit), which nobody asked for: the node leaves, and"
              + " what runs here runs again elsewhere.");
    }
    Node node = current();
    if (node != null) {
      node.close();
    }
    Runtime.getRuntime().halt(signal ? ExitCodes.SUCCESS : ExitCodes.FAULT);
  }

  private void tellOthers(String why) {
    Node node = current();
    if (node != null) {
      node.lastWords(why);
    }
  }

  private synchronized @Nullable Node current() {
    return current;
  }
}
