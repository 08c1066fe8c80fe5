package io.sampo.app.http;

import io.sampo.cluster.task.TaskService;
import java.time.Duration;

/**
 * What the message API is set to: {@code sampo.http} in the configuration, where each setting is
 * explained and has its default.
 *
 * @param bind the address to listen at
 * @param port the port, 0 for any free one
 * @param connectionsMax how many connections at once
 * @param keepAlive how long a connection may stay open without a request
 * @param payloadBytesMax the longest payload of one task
 * @param bodyStallMax how long a body may pause
 * @param waitMax the longest {@code ?wait=}
 * @param waitsMax how many tasks may be waited for at once, over all requests
 * @param watchersMax how many event streams at once
 * @param heartbeat how often an event stream says that it lives
 * @param unknownTypes what happens to a task of a type that no node knows
 * @param bulk how bulk submissions are taken in
 */
public record HttpSettings(
    String bind,
    int port,
    int connectionsMax,
    Duration keepAlive,
    int payloadBytesMax,
    Duration bodyStallMax,
    Duration waitMax,
    int waitsMax,
    int watchersMax,
    Duration heartbeat,
    UnknownTypes unknownTypes,
    Bulk bulk) {

  /** What a submission may have beside its payload, in bytes. */
  public static final int ENVELOPE_BYTES_MAX = 64 * 1024;

  /** What happens to a task of a type that no node knows. */
  public enum UnknownTypes {
    /** It is refused. */
    REFUSE,
    /** It is accepted and waits for a node that knows it. */
    HOLD
  }

  /**
   * How bulk submissions are taken in.
   *
   * @param batchLinesMax how many lines go to the service at once
   * @param batchBytesMax how many bytes of lines go to the service at once
   * @param batchesInFlight how many such batches of one request are under way
   * @param rejectedListedMax how many rejected lines one answer lists
   * @param overloadPatience how long lines are tried again when the service is overloaded
   * @param unfinishedMax how many tasks of one request are waited for at once
   */
  public record Bulk(
      int batchLinesMax,
      int batchBytesMax,
      int batchesInFlight,
      int rejectedListedMax,
      Duration overloadPatience,
      int unfinishedMax) {

    /** Checks the ranges. */
    public Bulk {
      inRange("bulk.batchLinesMax", batchLinesMax, 1, TaskService.SUBMIT_MAX);
      inRange("bulk.batchBytesMax", batchBytesMax, 1, Integer.MAX_VALUE);
      inRange("bulk.batchesInFlight", batchesInFlight, 1, 1_000);
      inRange("bulk.rejectedListedMax", rejectedListedMax, 0, 1_000_000);
      notNegative("bulk.overloadPatience", overloadPatience);
      inRange("bulk.unfinishedMax", unfinishedMax, 10, 100_000);
    }
  }

  /** Checks the ranges. */
  public HttpSettings {
    inRange("port", port, 0, 65_535);
    inRange("connectionsMax", connectionsMax, 1, 1_000_000);
    positive("keepAlive", keepAlive);
    inRange("payloadBytesMax", payloadBytesMax, 1, 256 * 1024 * 1024);
    positive("bodyStallMax", bodyStallMax);
    notNegative("waitMax", waitMax);
    inRange("waitsMax", waitsMax, 0, Integer.MAX_VALUE);
    inRange("watchersMax", watchersMax, 0, Integer.MAX_VALUE);
    positive("heartbeat", heartbeat);
  }

  /** The longest submission, in bytes: one line of a bulk or the body of a single one. */
  public int submissionBytesMax() {
    return payloadBytesMax + ENVELOPE_BYTES_MAX;
  }

  private static void inRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "sampo.http." + name + " is " + value + ", not from " + min + " to " + max);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("sampo.http." + name + " is " + value + ", not positive");
    }
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("sampo.http." + name + " is negative: " + value);
    }
  }
}
