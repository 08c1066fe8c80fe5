package io.sampo.cluster.worker.builtin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running command: its three streams, its end, and the end of what it started. */
final class CommandRun {

  private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

  /** An end is noticed at once; this is how long output may lie. */
  private static final long LOOK_EVERY_MIN_MILLIS = 1;

  private static final long LOOK_EVERY_MAX_MILLIS = 50;

  private final Process process;
  private final CommandMark mark;
  private final boolean ownSession;
  private final ExecHandlerSettings settings;
  private final CommandOutput stdout;
  private final CommandOutput stderr;

  CommandRun(Process process, CommandMark mark, boolean ownSession, ExecHandlerSettings settings) {
    this.process = process;
    this.mark = mark;
    this.ownSession = ownSession;
    this.settings = settings;
    this.stdout = new CommandOutput(process.getInputStream(), settings.outputBytesMax());
    this.stderr = new CommandOutput(process.getErrorStream(), settings.outputBytesMax());
  }

  /** Feeds the command and waits for its end; ends it when interrupted. */
  Exec.Output await(String stdin) throws InterruptedException, IOException {
    feed(stdin.getBytes(StandardCharsets.UTF_8));
    boolean ended = false;
    try {
      readUntilEnd();
      ended = true;
    } finally {
      if (!ended || settings.endLeftovers()) {
        endAll();
      }
    }
    stdout.readRest();
    stderr.readRest();
    return new Exec.Output(process.exitValue(), stdout.text(), stderr.text());
  }

  /** On a thread of the system: a full pipe would hold one that others need. */
  private void feed(byte[] stdin) throws IOException {
    if (stdin.length == 0) {
      process.getOutputStream().close();
      return;
    }
    Thread.ofPlatform().daemon().name("exec stdin").start(() -> write(stdin));
  }

  private void write(byte[] stdin) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(stdin);
    } catch (IOException e) {
      // The command ended or closed its input before it had read all: its right.
    }
  }

  private void readUntilEnd() throws InterruptedException, IOException {
    byte[] buffer = CommandOutput.buffer();
    long waitMillis = LOOK_EVERY_MIN_MILLIS;
    while (!process.waitFor(waitMillis, TimeUnit.MILLISECONDS)) {
      boolean out = stdout.read(buffer);
      boolean err = stderr.read(buffer);
      waitMillis =
          out || err ? LOOK_EVERY_MIN_MILLIS : Math.min(2 * waitMillis, LOOK_EVERY_MAX_MILLIS);
    }
  }

  private void endAll() {
    List<ProcessHandle> left =
        Ending.of(() -> CommandProcesses.of(process, mark, ownSession), settings.killAfter());
    if (!left.isEmpty()) {
      LOG.warn("Processes of the command of task {} cannot be ended: {}", mark.taskId(), left);
    }
  }
}
