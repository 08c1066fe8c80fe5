package io.sampo.core.partition;

import static io.sampo.core.partition.TaskBuilder.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.codec.Format;
import io.sampo.core.partition.EventCodec.Row;
import io.sampo.core.task.AttemptOutcome;
import io.sampo.core.task.AttemptRecord;
import io.sampo.core.task.Company;
import io.sampo.core.task.Json;
import io.sampo.core.task.Progress;
import io.sampo.core.task.TaskError;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Journal rows as they were stored once, which must load forever. */
class EventCodecTest {

  static final long AT_MILLIS = 1_800_000_000_123L;
  static final TaskError ERROR = new TaskError("IOException", "Ärger im Tor №5", "at Gate.open");

  private static final Map<String, List<PartitionEvent>> SAMPLES = samples();

  private static Map<String, List<PartitionEvent>> samples() {
    Map<String, List<PartitionEvent>> samples = new LinkedHashMap<>();
    samples.put("opened", List.of(new PartitionEvent.Opened("127.0.0.1:7355")));
    samples.put(
        "submitted-plain",
        List.of(new PartitionEvent.Submitted(1, task().payload("{\"a\":1}").spec(), -7)));
    samples.put("submitted-full", List.of(new PartitionEvent.Submitted(300, full().spec(), 42)));
    samples.put("started", List.of(new PartitionEvent.Started(1, 17, "10.0.0.2:7355")));
    samples.put("succeeded", List.of(new PartitionEvent.Succeeded(1, Json.of("[true,\"é\"]"))));
    samples.put(
        "retrying",
        List.of(new PartitionEvent.Retrying(1, AttemptOutcome.FAILED, ERROR, AT_MILLIS + 900)));
    TaskError untraced = new TaskError("Timeout", "too long", null);
    samples.put(
        "failed", List.of(new PartitionEvent.Failed(1, AttemptOutcome.TIMED_OUT, untraced)));
    samples.put("attempt-lost", List.of(new PartitionEvent.AttemptLost(1, "its node left", true)));
    samples.put("cancel-requested", List.of(new PartitionEvent.CancelRequested(128)));
    samples.put(
        "cancelled",
        List.of(new PartitionEvent.Cancelled(1, null), new PartitionEvent.Cancelled(2, ERROR)));
    samples.put("expired", List.of(new PartitionEvent.Expired((1L << 48) - 1)));
    samples.put("became-due", List.of(new PartitionEvent.BecameDue(5)));
    samples.put(
        "progressed",
        List.of(
            new PartitionEvent.Progressed(1, new Progress(3, 10, "three of ten")),
            new PartitionEvent.Progressed(2, new Progress(0, 0, null))));
    samples.put("retried-by-hand", List.of(new PartitionEvent.RetriedByHand(9)));
    samples.put("restored", List.of(new PartitionEvent.Restored(deadLetter())));
    samples.put("archived", List.of(new PartitionEvent.Archived(new long[] {7, 8, 500, 3})));
    samples.put(
        "queue-changed",
        List.of(new PartitionEvent.QueueChanged("mail", new QueueSettings(true, 12))));
    samples.put("turn", samples.values().stream().flatMap(List::stream).toList());
    samples.put("closed", List.of(new PartitionEvent.Closed()));
    samples.put("retired", List.of(new PartitionEvent.Retired(3)));
    samples.put("handed-back", List.of(new PartitionEvent.HandedBack(1)));
    samples.put(
        "attempt-lost-uncharged",
        List.of(new PartitionEvent.AttemptLost(1, "its node is leaving", false)));
    samples.put(
        "started-on-probation",
        List.of(
            new PartitionEvent.Started(1, 17, "10.0.0.2:7355", Company.FEW),
            new PartitionEvent.Started(2, 18, "10.0.0.2:7355", Company.SINGLE),
            new PartitionEvent.Started(3, 19, "10.0.0.2:7355", Company.ALONE)));
    samples.put("proven", List.of(new PartitionEvent.Proven(1)));
    return samples;
  }

  private static TaskBuilder full() {
    return task()
        .type("ship-order")
        .payload("{\"sku\":\"µ-1\"}")
        .idempotencyKey("order 5")
        .key("customer 9")
        .queue("mail")
        .priority(9)
        .delay(Duration.ofMillis(1_500))
        .runAt(Instant.ofEpochMilli(AT_MILLIS))
        .expireAfter(Duration.ofDays(2))
        .expiresAt(Instant.EPOCH)
        .retry(5, Duration.ofMillis(20), 1.5, Duration.ofHours(1))
        .label("tenant", "nørd");
  }

  private static TaskRecord deadLetter() {
    Instant start = Instant.ofEpochMilli(AT_MILLIS - 5_000);
    AttemptRecord lost =
        new AttemptRecord(1, "a:1", start, start.plusMillis(9), AttemptOutcome.LOST, null);
    AttemptRecord failed =
        new AttemptRecord(2, "b:2", start, start.plusMillis(99), AttemptOutcome.FAILED, ERROR);
    return new TaskRecord(
        TaskId.of(AT_MILLIS - 9_000, 2, 7, 4),
        full().spec(),
        -1,
        TaskStatus.FAILED,
        2,
        List.of(lost, failed),
        1,
        null,
        ERROR,
        new Progress(1, 2, "half"),
        start,
        start.plusMillis(99));
  }

  static Stream<String> sampleNames() {
    return SAMPLES.keySet().stream();
  }

  static byte[] sample(String name) {
    return sample(Format.V1, name);
  }

  static byte[] sample(Format format, String name) {
    Row row = new Row(0x0123456789ABCDEFL, AT_MILLIS, events(name));
    String file = "v%d/%s".formatted(format.number(), name);
    return StoredSample.read(file, EventCodec.encode(row, format));
  }

  private static List<PartitionEvent> events(String name) {
    return SAMPLES.getOrDefault(name, List.of());
  }

  @ParameterizedTest
  @MethodSource("sampleNames")
  void a_stored_row_loads_forever(String name) {
    for (Format format : Format.values()) {
      byte[] stored = sample(format, name);

      Row row = EventCodec.decode(stored);

      assertThat(row.turn()).isEqualTo(0x0123456789ABCDEFL);
      assertThat(row.atMillis()).isEqualTo(AT_MILLIS);
      assertThat(row.events()).usingRecursiveComparison().isEqualTo(events(name));
      assertThat(EventCodec.encode(row, format)).isEqualTo(stored);
    }
  }

  @Test
  void a_task_that_was_retried_by_hand_keeps_its_round_in_the_second_format_only() {
    List<PartitionEvent> again = List.of(new PartitionEvent.Restored(retriedTwice()));
    Row row = new Row(5, AT_MILLIS, again);
    byte[] stored = StoredSample.read("v2/restored-again", EventCodec.encode(row));

    assertThat(EventCodec.decode(stored)).isEqualTo(row);
    assertThat(EventCodec.decode(EventCodec.encode(row, Format.V1)).events())
        .isEqualTo(List.of(new PartitionEvent.Restored(deadLetter())));
  }

  private static TaskRecord retriedTwice() {
    TaskRecord task = deadLetter();
    return new TaskRecord(
        task.id(),
        task.spec(),
        task.bodyHash(),
        task.status(),
        task.attempt(),
        task.attempts(),
        task.lostAttempts(),
        task.result(),
        task.error(),
        task.progress(),
        task.startedAt(),
        task.finishedAt(),
        2);
  }

  @Test
  void every_kind_of_event_has_a_sample() {
    List<String> sampled =
        SAMPLES.values().stream()
            .flatMap(List::stream)
            .map(event -> event.getClass().getSimpleName())
            .toList();
    List<String> kinds = new ArrayList<>();
    for (Class<?> kind : PartitionEvent.class.getPermittedSubclasses()) {
      kinds.add(kind.getSimpleName());
    }

    assertThat(sampled).containsAll(kinds);
  }

  @Test
  void a_row_of_a_newer_version_asks_for_a_newer_release() {
    byte[] row = Damage.reseal(sample("opened"), bytes -> bytes[0] = 3);

    assertThatIllegalStateException()
        .isThrownBy(() -> EventCodec.decode(row))
        .withMessageContaining("a journal row of version 3")
        .withMessageContaining("start a newer release");
  }

  @Test
  void an_unknown_kind_of_event_asks_for_a_newer_release() {
    byte[] row = Damage.reseal(sample("expired"), bytes -> bytes[1 + 8 + 6] = 99);

    assertThatIllegalStateException()
        .isThrownBy(() -> EventCodec.decode(row))
        .withMessageContaining("kind 99");
  }

  @Test
  void an_event_that_says_more_than_this_release_knows_asks_for_a_newer_release() {
    int body = 1 + 8 + 6 + 2;
    byte[] row = Damage.reseal(sample(Format.V2, "opened"), bytes -> bytes[body]--);

    assertThatIllegalStateException()
        .isThrownBy(() -> EventCodec.decode(row))
        .withMessageContaining("more than this release knows")
        .withMessageContaining("start a newer one");
  }

  @Test
  void a_row_of_no_events_is_one() {
    Row row = new Row(-1, 1, List.of());

    assertThat(EventCodec.decode(EventCodec.encode(row))).isEqualTo(row);
  }
}
