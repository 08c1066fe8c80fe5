package io.sampo.cluster.worker.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One running command: its three streams and its end. */
final class CommandRun {

  /** How long a stream may stay open after the end: a daemon left behind may hold it for ever. */
  private static final Duration STREAM_GRACE = Duration.ofSeconds(1);

  private final Process process;
  private final ExecHandlerSettings settings;

  CommandRun(Process process, ExecHandlerSettings settings) {
    this.process = process;
    this.settings = settings;
  }

  /** Feeds the command and waits for its end; kills it when interrupted. */
  Exec.Output await(String stdin) throws InterruptedException {
    Thread writer = Thread.ofVirtual().name("exec stdin").start(() -> write(stdin));
    Capture stdout = Capture.of(process.getInputStream(), settings.outputBytesMax());
    Capture stderr = Capture.of(process.getErrorStream(), settings.outputBytesMax());
    try {
      int exitCode = process.waitFor();
      return new Exec.Output(exitCode, stdout.text(STREAM_GRACE), stderr.text(STREAM_GRACE));
    } finally {
      writer.interrupt();
      killTree();
    }
  }

  private void write(String stdin) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command ended or closed its input before it had read all: its right.
    }
  }

  /** First asks, then kills. Descendants are listed first: orphans cannot be found any more. */
  private void killTree() {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> tree =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    tree.forEach(ProcessHandle::destroy);
    try {
      boolean _ = process.waitFor(settings.killAfter().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // No more patience, then.
    }
    Stream.concat(tree.stream(), process.descendants()).forEach(ProcessHandle::destroyForcibly);
  }

  /** Reads a stream to its end, so that the command never blocks, and keeps its beginning. */
  private static final class Capture {

    private final byte[] kept;
    private int length;
    private final Thread reader;

    private Capture(InputStream stream, int bytesMax) {
      this.kept = new byte[bytesMax];
      this.reader = Thread.ofVirtual().name("exec output").unstarted(() -> drain(stream));
    }

    static Capture of(InputStream stream, int bytesMax) {
      Capture capture = new Capture(stream, bytesMax);
      capture.reader.start();
      return capture;
    }

    private void drain(InputStream stream) {
      byte[] chunk = new byte[8 << 10];
      try (stream) {
        for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
          keep(chunk, n);
        }
      } catch (IOException e) {
        // Closed by the end of the command: what has been read is what there is.
      }
    }

    private synchronized void keep(byte[] chunk, int n) {
      int kept = Math.min(n, this.kept.length - length);
      System.arraycopy(chunk, 0, this.kept, length, kept);
      length += kept;
    }

    String text(Duration atMost) throws InterruptedException {
      boolean _ = reader.join(atMost);
      synchronized (this) {
        return new String(kept, 0, length, StandardCharsets.UTF_8);
      }
    }
  }
}
