package io.sampo.app.map;

import io.sampo.app.client.Submission;
import java.time.Duration;

/**
 * How one map run works.
 *
 * @param submission all of each task but its payload
 * @param name what the tasks' idempotency keys begin with: the same name resumes the same run
 * @param window how many lines may be read and not finished
 * @param ordered whether results are printed in the order of the input
 * @param json whether each line is a JSON value rather than a text
 * @param zeroEnded whether lines end with a zero byte rather than a line end
 * @param resumes whether there may be an earlier run of that name
 * @param retryFailed whether tasks that failed in an earlier run are run again
 * @param requestWait how long one request waits for its tasks; those that take longer are asked for
 *     again
 * @param backoffMin the first pause after a lost connection; it doubles from there
 */
public record MapSettings(
    Submission submission,
    String name,
    int window,
    boolean ordered,
    boolean json,
    boolean zeroEnded,
    boolean resumes,
    boolean retryFailed,
    Duration requestWait,
    Duration backoffMin) {

  /**
   * The largest window. It keeps one request below 1,000 lines, so that a server which reads no
   * further than its own window still reads the whole request.
   */
  public static final int WINDOW_MAX = 16_000;

  private static final int BATCH_MIN = 100;

  /**
   * How many lines one request may hold: so many that, with the window full and all requests in
   * use, the two emptiest always fit into one.
   */
  int batchMax() {
    return Math.max(BATCH_MIN, 2 * window / Exchanges.OPEN_MAX);
  }
}
