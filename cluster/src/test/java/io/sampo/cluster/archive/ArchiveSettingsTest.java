package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that cannot work are refused by name. */
class ArchiveSettingsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  @ParameterizedTest
  @MethodSource("impossible")
  void impossible_settings_are_refused(String name, ThrowingCallable settings) {
    assertThatThrownBy(settings)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  private static Stream<Arguments> impossible() {
    return Stream.of(
        refused("linger", () -> writer(SECOND.negated(), 1, 1, 1 << 20, 10, 1 << 20, 1)),
        refused("rows due", () -> writer(SECOND, 0, 1, 1 << 20, 10, 1 << 20, 1)),
        refused("rows a write", () -> writer(SECOND, 2, 1, 1 << 20, 10, 1 << 20, 1)),
        refused("bytes a write", () -> writer(SECOND, 1, 1, 1, 10, 1 << 20, 1)),
        refused("rows of one write", () -> writer(SECOND, 1, 20, 1 << 20, 10, 1 << 20, 1)),
        refused("bytes of one write", () -> writer(SECOND, 1, 1, 1 << 20, 10, 1 << 19, 1)),
        refused("parallel writes", () -> writer(SECOND, 1, 1, 1 << 20, 10, 1 << 20, 9)),
        refused("backoff", () -> backoff(Duration.ZERO, SECOND)),
        refused("backoff", () -> backoff(SECOND, Duration.ZERO)),
        refused("threads", () -> new ArchiveReaderSettings(0, 1, 1, 1, 1, SECOND)),
        refused("list threads", () -> new ArchiveReaderSettings(1, 0, 1, 1, 1, SECOND)),
        refused("waiting queries", () -> new ArchiveReaderSettings(1, 1, 0, 1, 1, SECOND)),
        refused("keys a query", () -> new ArchiveReaderSettings(1, 1, 1, 0, 1, SECOND)),
        refused("waiting keys", () -> new ArchiveReaderSettings(1, 1, 1, 1, 0, SECOND)),
        refused("away", () -> new ArchiveReaderSettings(1, 1, 1, 1, 1, SECOND.negated())),
        refused("retention", () -> new ArchiveRetentionSettings(SECOND, DAY, DAY)),
        refused("check", () -> new ArchiveRetentionSettings(DAY, DAY, Duration.ZERO)));
  }

  private static Arguments refused(String name, ThrowingCallable settings) {
    return Arguments.of(name, settings);
  }

  private static ArchiveWriterSettings writer(
      Duration linger,
      int rowsDue,
      int writeRowsMax,
      long writeBytesMax,
      int heldRowsMax,
      long heldBytesMax,
      int parallelWrites) {
    return new ArchiveWriterSettings(
        linger,
        rowsDue,
        writeRowsMax,
        writeBytesMax,
        heldRowsMax,
        heldBytesMax,
        parallelWrites,
        SECOND,
        SECOND);
  }

  private static ArchiveWriterSettings backoff(Duration min, Duration max) {
    return new ArchiveWriterSettings(SECOND, 1, 1, 1 << 20, 1, 1 << 20, 1, min, max);
  }
}
