package io.sampo.app.map;

import io.sampo.app.client.ProblemException;
import io.sampo.app.client.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * One bulk request and its answers. Lines that are not finished when it ends, however it ends, go
 * back to be sent again; their idempotency keys make that the same tasks.
 */
final class Exchange {

  private static final int ANSWER_BYTES_MAX = 256 * 1024 * 1024;

  private final MapRun run;
  private final List<InputLine.Work> lines;
  private final BitSet open = new BitSet();
  private final BitSet forLater = new BitSet();
  private volatile int unfinished;
  private volatile boolean cancelled;

  Exchange(MapRun run, List<InputLine.Work> lines) {
    this.run = run;
    this.lines = lines;
    this.unfinished = lines.size();
    open.set(0, lines.size());
  }

  /** How many of the lines are not finished. */
  int unfinished() {
    return unfinished;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Marks the end as wanted: the interrupt that follows is no lost connection. */
  void cancel() {
    cancelled = true;
  }

  /** Sends the lines and reads the answers to the end. */
  void perform() {
    try (InputStream body = run.send(lines)) {
      run.contact().made();
      readAnswers(new LineReader(body, ANSWER_BYTES_MAX));
      if (!open.equals(forLater)) {
        lost("the answer ended early");
      }
    } catch (ProblemException e) {
      refused(e);
    } catch (UnreachableException e) {
      unreachable(e);
    } catch (IOException e) {
      lost(String.valueOf(e.getMessage()));
    } finally {
      run.window().giveBack(openLines());
    }
  }

  private void readAnswers(LineReader answers) throws IOException {
    for (Optional<byte[]> line = answers.next(); line.isPresent(); line = answers.next()) {
      BulkAnswer.parse(line.get()).filter(this::concernsOpenLine).ifPresent(this::take);
      if (!answers.hasLineReady()) {
        run.flushResults();
      }
    }
  }

  private boolean concernsOpenLine(BulkAnswer answer) {
    return answer.line() >= 1 && open.get(answer.line() - 1);
  }

  private void take(BulkAnswer answer) {
    int index = answer.line() - 1;
    switch (answer) {
      case BulkAnswer.Task task when !task.finished() -> forLater.set(index);
      case BulkAnswer.Task task when run.retries(lines.get(index), task) -> forLater.set(index);
      case BulkAnswer.Refused refused when refused.problem().passing() -> {
        forLater.set(index);
        run.contact().slowDown();
      }
      case BulkAnswer.Task task -> {
        close(index);
        run.contact().works();
        run.finished(lines.get(index), task);
      }
      case BulkAnswer.Refused refused -> {
        close(index);
        run.rejected(lines.get(index), refused.problem());
      }
    }
  }

  private void close(int index) {
    open.clear(index);
    forLater.clear(index);
    unfinished = open.cardinality();
  }

  private void refused(ProblemException refusal) {
    int status = refusal.problem().status();
    if (refusal.problem().passing() || status >= 500) {
      run.contact().refused(refusal);
    } else {
      run.stop(refusal);
    }
  }

  private void unreachable(UnreachableException e) {
    if (run.contact().everMade() || cancelled) {
      lost(String.valueOf(e.getMessage()));
    } else {
      run.stop(e);
    }
  }

  private void lost(String reason) {
    if (!cancelled) {
      run.contact().lost(reason);
    }
  }

  private List<InputLine.Work> openLines() {
    List<InputLine.Work> unfinishedLines = new ArrayList<>();
    open.stream().forEach(index -> unfinishedLines.add(lines.get(index)));
    return unfinishedLines;
  }
}
