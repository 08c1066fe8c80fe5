package io.sampo.app.cli;

import io.sampo.cluster.node.HeapWatch;
import io.sampo.cluster.node.JvmHeap;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a process that cannot go on, with a word and an exit code of its own: its heap is full, or
 * memory ran out in a thread that is not an attempt's, whose work is now half done. A failed
 * attempt is no reason.
 */
final class NodeFaults {

  private static final Logger LOG = LoggerFactory.getLogger(NodeFaults.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LAST_WORDS_WITHIN = Duration.ofSeconds(2);

  /** What the JVM says of an array that would not fit into any heap. */
  private static final String TOO_LARGE = "Requested array size exceeds VM limit";

  private static final byte[] NO_MEMORY_FOR_WORDS =
      "sampo: the node ends: out of memory\n".getBytes(StandardCharsets.US_ASCII);

  /** Made before it is needed: then there may be no room for it. */
  private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  private static final int KEPT_FOR_LAST_WORDS =
      (int) Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 64);

  private final HeapWatch watch = new HeapWatch(new JvmHeap(), System::nanoTime);
  private final Consumer<String> lastWords;

  /** Given up so that the last words find room. */
  @SuppressWarnings("UnusedVariable")
  private byte @Nullable [] kept = new byte[KEPT_FOR_LAST_WORDS];

  /**
   * Faults of a process with a node.
   *
   * @param lastWords tells others why the node ends, as far as that is possible
   */
  NodeFaults(Consumer<String> lastWords) {
    this.lastWords = lastWords;
  }

  /** Watches from now on, until the process ends. */
  void watch() {
    loadWhatHalts();
    Thread.setDefaultUncaughtExceptionHandler(this::onUncaught);
    Thread.ofPlatform().name("sampo-heap-watch").daemon().start(this::lookAgainAndAgain);
  }

  /** The class that halts the JVM is loaded when it is first used: then there may be no memory. */
  private static void loadWhatHalts() {
    try {
      Class.forName("java.lang.Shutdown");
    } catch (ClassNotFoundException e) {
      LOG.debug("This JVM halts in its own way", e);
    }
  }

  private void lookAgainAndAgain() {
    while (true) {
      try {
        watch.look().ifPresent(this::endForMemory);
        if (kept == null && !watch.full()) {
          kept = new byte[KEPT_FOR_LAST_WORDS];
        }
      } catch (OutOfMemoryError e) {
        kept = null; // The next look has room, and says whether it lasts.
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private void onUncaught(Thread thread, Throwable thrown) {
    if (thrown instanceof OutOfMemoryError error) {
      kept = null; // First of all: even to ask what it is takes memory, the first time.
      if (!TOO_LARGE.equals(error.getMessage())) {
        endForMemory(thread, error);
      }
      kept = new byte[KEPT_FOR_LAST_WORDS];
    }
    LOG.error("The thread {} has ended", thread.getName(), thrown);
  }

  /** There may be no room even for the words: then it ends without. */
  private void endForMemory(Thread thread, OutOfMemoryError error) {
    try {
      endForMemory(
          "memory ran out in the thread %s (%s), and what it did is left half done"
              .formatted(thread.getName(), error.getMessage()));
    } finally {
      say(NO_MEMORY_FOR_WORDS);
      halt();
    }
  }

  /** Whether the heap was full when all of it was last collected, and if so how full. */
  Optional<String> heapFull() {
    return watch.full() ? Optional.of(watch.describe()) : Optional.empty();
  }

  void endForMemory(String why) {
    kept = null;
    try {
      Thread told = Thread.ofPlatform().daemon().start(() -> lastWords.accept(why));
      log(why);
      told.join(LAST_WORDS_WITHIN);
    } catch (OutOfMemoryError | InterruptedException e) {
      say(NO_MEMORY_FOR_WORDS);
    }
    halt();
  }

  private static void log(String why) {
    try {
      LOG.error(
          "This node ends: {}. What it ran runs again elsewhere. Give it more memory (-Xmx in"
              + " SAMPO_JAVA_OPTS), or find the handler that fills it.",
          why);
    } catch (OutOfMemoryError e) {
      say(NO_MEMORY_FOR_WORDS);
    }
  }

  /** Even this may find no memory, where the JVM does it for the first time. */
  private static void halt() {
    while (true) {
      try {
        Runtime.getRuntime().halt(ExitCodes.OUT_OF_MEMORY);
      } catch (OutOfMemoryError e) {
        Thread.onSpinWait();
      }
    }
  }

  private static void say(byte[] words) {
    try {
      STANDARD_ERROR.write(words);
    } catch (IOException | OutOfMemoryError e) {
      // There is nobody to tell.
    }
  }

  /** Whether the process ends because it was asked by a signal, not because its code says so. */
  static boolean askedBySignal() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().startsWith("java.lang.Terminator"));
  }
}
