package io.sampo.app.checks.load;

import io.sampo.app.client.JsonText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Submits echo tasks at a steady rate, whether or not the cluster keeps up. Each has an idempotency
 * key and is sent again, through any node, until it is accepted or patience ends.
 */
public final class OpenLoop {

  private static final int LINES = 25;
  private static final double WARM_UP_PART = 5;
  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final Duration BEHIND_MAX = Duration.ofSeconds(5);
  private static final int REQUESTS_MAX = 4_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_MILLIS_MAX = 100;
  private static final long SLOW_MILLIS = 2_000;
  private static final int OBSTACLE_CHARS_MAX = 160;

  private final List<NodeApi> nodes;
  private final int perSecond;
  private final Duration warmUp;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Semaphore requests = new Semaphore(REQUESTS_MAX);
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong numbers = new AtomicLong();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong longestMicros = new AtomicLong();
  private final ConcurrentSkipListMap<Long, LongAdder> bySecond = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Instant, Slow> slowBySecond = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> obstacles = new ConcurrentHashMap<>();
  private final long startNanos = System.nanoTime();
  private final Thread pacer;

  /**
   * The slowest request of a second.
   *
   * @param millis from its first sending to its acceptance
   * @param last of these, those of the last sending
   */
  public record Slow(long millis, long last) {}

  private OpenLoop(List<NodeApi> nodes, int perSecond, Duration warmUp) {
    this.nodes = nodes;
    this.perSecond = perSecond;
    this.warmUp = warmUp;
    this.pacer = Thread.ofPlatform().daemon().unstarted(this::pace);
  }

  /** Starts to submit. */
  public static OpenLoop start(List<URI> nodes, int tasksPerSecond) {
    return start(nodes, tasksPerSecond, Duration.ZERO);
  }

  /** Starts to submit, at a fifth of the rate until the warm-up is over. */
  public static OpenLoop start(List<URI> nodes, int tasksPerSecond, Duration warmUp) {
    OpenLoop loop = new OpenLoop(nodes.stream().map(NodeApi::new).toList(), tasksPerSecond, warmUp);
    loop.pacer.start();
    return loop;
  }

  private void pace() {
    try {
      if (pace(perSecond / WARM_UP_PART, warmUp)) {
        pace(perSecond, FOR_EVER);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Submits for so long after the start; false when all is to stop. */
  private boolean pace(double rate, Duration within) throws InterruptedException {
    Pace pace = new Pace(rate, BEHIND_MAX, stop);
    while (System.nanoTime() - startNanos < within.toNanos()) {
      if (!pace.awaitTurn(LINES)) {
        return false;
      }
      requests.acquire();
      clients.execute(this::submit);
    }
    return true;
  }

  private void submit() {
    try {
      String lines = lines();
      Instant sent = Instant.now();
      long sentNanos = System.nanoTime();
      long lastNanos = sentNanos;
      boolean done = submitOnce(lines);
      while (!done && System.nanoTime() - sentNanos < PATIENCE_NANOS) {
        retried.increment();
        LockSupport.parkNanos(
            TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(RETRY_MILLIS_MAX)));
        lastNanos = System.nanoTime();
        done = submitOnce(lines);
      }
      finish(done, sent, sentNanos, lastNanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      requests.release();
    }
  }

  private void finish(boolean done, Instant sent, long sentNanos, long lastNanos) {
    long now = System.nanoTime();
    if (done) {
      accepted.add(LINES);
      Slow took = new Slow((now - sentNanos) / 1_000_000, (now - lastNanos) / 1_000_000);
      if (took.millis() >= SLOW_MILLIS) {
        slowBySecond.merge(
            sent.truncatedTo(ChronoUnit.SECONDS), took, (a, b) -> a.millis() >= b.millis() ? a : b);
      }
      longestMicros.accumulateAndGet((now - sentNanos) / 1_000, Math::max);
      long second = TimeUnit.NANOSECONDS.toSeconds(now - startNanos);
      bySecond.computeIfAbsent(second, _ -> new LongAdder()).add(LINES);
    } else {
      failed.increment();
    }
  }

  private boolean submitOnce(String lines) throws InterruptedException {
    NodeApi node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    Optional<String> obstacle = obstacle(node.bulkAtOnce(lines));
    obstacle.ifPresent(why -> obstacles.computeIfAbsent(why, _ -> new LongAdder()).increment());
    return obstacle.isEmpty();
  }

  /** Why not all lines are accepted, without what differs from one time to the next. */
  private static Optional<String> obstacle(Reply reply) {
    return switch (reply) {
      case Reply.Done(_, JsonNode json) -> {
        JsonNode rejected = json.path("rejected").path(0).path("problem");
        yield rejected.isObject() ? Optional.of("a line: " + told(rejected)) : Optional.empty();
      }
      case Reply.Refused(int status, JsonNode problem) -> Optional.of(status + " " + told(problem));
      case Reply.Unknown(String why) -> Optional.of(shortened(why));
    };
  }

  private static String told(JsonNode problem) {
    return shortened(problem.path("title").asString() + ": " + problem.path("detail").asString());
  }

  private static String shortened(String text) {
    String general = text.replaceAll("\\d+", "#");
    return general.substring(0, Math.min(OBSTACLE_CHARS_MAX, general.length()));
  }

  private String lines() {
    List<String> lines = new ArrayList<>(LINES);
    for (int i = 0; i < LINES; i++) {
      ObjectNode task = JsonText.MAPPER.createObjectNode();
      String number = Long.toString(numbers.incrementAndGet());
      task.put("type", "echo").put("payload", number).put("idempotencyKey", "open-" + number);
      lines.add(JsonText.MAPPER.writeValueAsString(task));
    }
    return String.join("\n", lines) + "\n";
  }

  /** How many tasks were accepted. */
  public long accepted() {
    return accepted.sum();
  }

  /** How many requests were sent again. */
  public long retriedRequests() {
    return retried.sum();
  }

  /** Why requests had to be sent again, and how often. */
  public Map<String, Long> obstacles() {
    Map<String, Long> counts = new TreeMap<>();
    obstacles.forEach((why, count) -> counts.put(why, count.sum()));
    return counts;
  }

  /** How many requests were not accepted for all patience. */
  public long failedRequests() {
    return failed.sum();
  }

  /** The longest time from the first sending of a request to its acceptance, in milliseconds. */
  public long longestMillis() {
    return longestMicros.get() / 1_000;
  }

  /** By the second in which they were sent first: requests that took 2 s and longer. */
  public Map<Instant, Slow> slowRequests() {
    return new TreeMap<>(slowBySecond);
  }

  /** How many tasks were accepted in each full second since the start. */
  public List<Long> acceptedBySecond() {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    List<Long> counts = new ArrayList<>();
    for (long second = 0; second < seconds; second++) {
      LongAdder count = bySecond.get(second);
      counts.add(count == null ? 0 : count.sum());
    }
    return counts;
  }

  /** Ends; returns when all that was sent is answered or given up. */
  public void stop() throws InterruptedException {
    stop.countDown();
    pacer.join();
    clients.close();
    nodes.forEach(NodeApi::close);
  }
}
