package io.sampo.app.bench;

import java.net.URI;
import java.time.Duration;

/**
 * What to load a server with.
 *
 * @param server its address
 * @param type the handler of all tasks
 * @param payloadBytes the size of each payload, a JSON string
 * @param tasks how many tasks one bulk request holds
 * @param connections how many connections submit one task after another
 * @param duration how long the modes other than bulk take
 * @param rate how many tasks a second are submitted when latency is measured
 * @param verify whether every accepted id is read back
 * @param settle how long accepted tasks may take to end
 */
public record BenchSettings(
    URI server,
    String type,
    int payloadBytes,
    long tasks,
    int connections,
    Duration duration,
    int rate,
    boolean verify,
    Duration settle) {

  /** The submission that is made again and again. */
  String submission() {
    String payload = "x".repeat(Math.max(payloadBytes - 2, 0));
    return "{\"type\":\"" + type + "\",\"payload\":\"" + payload + "\"}";
  }
}
