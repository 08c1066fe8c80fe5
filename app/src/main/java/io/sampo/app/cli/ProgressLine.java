package io.sampo.app.cli;

import io.sampo.app.map.MapProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The last line of a terminal while map runs: how far it is. Results and notices go through it, so
 * that it gets out of their way; where standard error is no terminal it draws nothing.
 */
final class ProgressLine extends OutputStream {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private final long startedNanos = System.nanoTime();
  private boolean drawn;
  private boolean closed;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Draws the counts again and again until closed. */
  void show(MapProgress progress) {
    if (terminal.errIsTerminal()) {
      Thread.ofVirtual().name("progress").start(() -> drawAgainAndAgain(progress));
    }
  }

  /** Says something on standard error. */
  synchronized void notice(String text) {
    clear();
    terminal.notice("map: " + text);
  }

  @Override
  public synchronized void write(int b) throws IOException {
    clear();
    terminal.out().write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    clear();
    terminal.out().write(bytes, offset, length);
  }

  @Override
  public synchronized void flush() throws IOException {
    clear();
    terminal.out().flush();
  }

  @Override
  public synchronized void close() {
    clear();
    closed = true;
    notifyAll();
  }

  private synchronized void drawAgainAndAgain(MapProgress progress) {
    try {
      while (!closed) {
        clear();
        terminal.control(text(progress));
        drawn = true;
        wait(INTERVAL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void clear() {
    if (drawn) {
      terminal.control(CLEAR);
      drawn = false;
    }
  }

  private String text(MapProgress progress) {
    long done = progress.succeeded() + progress.failed();
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "%,d done, %,d failed, %,d in flight, %,.0f/s",
        done,
        progress.failed() + progress.rejected(),
        progress.inFlight(),
        done / Math.max(seconds, 1e-3));
  }
}
