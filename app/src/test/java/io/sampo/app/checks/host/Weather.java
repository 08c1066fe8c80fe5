package io.sampo.app.checks.host;

import java.time.Duration;

/**
 * What a link does to what passes it.
 *
 * @param delay how much later each piece arrives
 * @param loss the share of pieces, 0 to 1, that must be sent again and so arrive late, with
 *     everything behind them
 */
public record Weather(Duration delay, double loss) {

  /** Everything arrives at once. */
  public static final Weather FAIR = new Weather(Duration.ZERO, 0);
}
