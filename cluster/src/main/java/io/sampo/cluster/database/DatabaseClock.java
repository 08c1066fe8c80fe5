package io.sampo.cluster.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which a node decides: PostgreSQL's at the last look, and monotonic time since. So all
 * nodes of a cluster have one time, whatever their own clocks say and whenever those are set.
 *
 * <p>A look bounds the difference between the two by how long it took, and moves it only as far as
 * it must to lie within. What would move it by more than a second is a step: PostgreSQL's clock was
 * set, another server with another clock took over, or this machine slept. A step is followed once
 * looks have said the same for some seconds; one that is taken back before then changes nothing.
 *
 * <p>Safe for many threads; looks come one after the other.
 */
public final class DatabaseClock extends Clock {

  /** What moves the time by more than this is a step. */
  static final Duration STEP = Duration.ofSeconds(1);

  /** A step that has lasted for so long is followed. */
  static final Duration STEP_LASTS = Duration.ofSeconds(5);

  /** From here on an operator should know that a machine's own clock is wrong. */
  static final Duration WRONG = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
  private static final long STEP_MICROS = micros(STEP);
  private static final Duration RIGHT_AGAIN = WRONG.dividedBy(2);

  private final Clock own;
  private final LongSupplier nanos;

  /** From monotonic time to that of the database. */
  private volatile long offsetMicros;

  private volatile @Nullable Step step;
  private boolean wrong;

  /** A step that is not followed yet: where it leads, and since when looks have said so. */
  private record Step(long offsetMicros, long sinceMicros) {}

  /** One answer of the database to what time it is. */
  public record Look(Instant time, long askedNanos, long answeredNanos) {

    /** Asks for the time on that connection. */
    public static Look at(Connection connection) throws SQLException {
      try (PreparedStatement select = connection.prepareStatement("SELECT clock_timestamp()")) {
        long askedNanos = System.nanoTime();
        try (ResultSet row = select.executeQuery()) {
          row.next();
          return new Look(time(row), askedNanos, System.nanoTime());
        }
      }
    }

    /** The time in the first column of a row. */
    public static Instant time(ResultSet row) throws SQLException {
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /**
   * A clock that begins with a look.
   *
   * @param own the clock of this machine, of which it only tells how far it is off
   * @param nanos monotonic time
   */
  DatabaseClock(Look first, Clock own, LongSupplier nanos) {
    this.own = own;
    this.nanos = nanos;
    this.offsetMicros = lowest(first) + (highest(first) - lowest(first)) / 2;
    watchOwn();
  }

  /** The clock of this process, set by a first look. */
  public static DatabaseClock start(DataSource database) throws SQLException {
    return start(database, Clock.systemUTC());
  }

  /** As a process whose machine has that clock would have it. */
  public static DatabaseClock start(DataSource database, Clock own) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return new DatabaseClock(Look.at(connection), own, System::nanoTime);
    }
  }

  /** Takes in what the database said. */
  public void looked(Look look) {
    long now = offsetMicros;
    long said = Math.clamp(now, lowest(look), highest(look));
    if (Math.abs(said - now) <= STEP_MICROS) {
      if (step != null) {
        log.info("PostgreSQL's clock has stepped back to where it was: nothing was changed by it.");
      }
      step = null;
      offsetMicros = said;
      watchOwn();
    } else {
      stepped(look);
    }
  }

  private void stepped(Look look) {
    long said = lowest(look) + (highest(look) - lowest(look)) / 2;
    long answeredMicros = look.answeredNanos / 1_000;
    Step known = step;
    if (known == null || Math.abs(said - known.offsetMicros) > STEP_MICROS) {
      step = new Step(said, answeredMicros);
      log.warn("Not decided by yet: {}.", stepWarning(said));
    } else if (answeredMicros - known.sinceMicros >= micros(STEP_LASTS)) {
      log.warn("Decided by from now on: {}.", stepWarning(said));
      step = null;
      offsetMicros = said;
      watchOwn();
    }
  }

  private static long lowest(Look look) {
    return micros(look.time) - Math.ceilDiv(look.answeredNanos, 1_000);
  }

  private static long highest(Look look) {
    return micros(look.time) - Math.floorDiv(look.askedNanos, 1_000);
  }

  private String stepWarning(long toMicros) {
    Duration by = Duration.of(toMicros - offsetMicros, ChronoUnit.MICROS);
    return "PostgreSQL's clock is %s what it was with the time since; it was set, another server"
            .formatted(amount(by, "ahead of", "behind"))
        + " has taken over, or this machine slept";
  }

  private void watchOwn() {
    Duration off = ownOffset();
    if (off.abs().compareTo(wrong ? RIGHT_AGAIN : WRONG) > 0) {
      if (!wrong) {
        log.warn("Wrong clock: {}.", ownWarning(off));
      }
      wrong = true;
    } else if (wrong) {
      wrong = false;
      log.info("The clock of this machine agrees with PostgreSQL's again.");
    }
  }

  /** The clock of this machine. */
  public Clock own() {
    return own;
  }

  /** How far this machine's own clock is ahead of the time that is decided by. */
  public Duration ownOffset() {
    return Duration.between(instant(), own.instant());
  }

  /** What is wrong with this machine's clock, or the database's. */
  public Optional<String> warning() {
    Step known = step;
    if (known != null) {
      return Optional.of(stepWarning(known.offsetMicros) + "; not decided by yet");
    }
    Duration off = ownOffset();
    return off.abs().compareTo(WRONG) > 0 ? Optional.of(ownWarning(off)) : Optional.empty();
  }

  private static String ownWarning(Duration off) {
    return "the clock of this machine is %s PostgreSQL's, which is decided by; set the wrong one of"
            .formatted(amount(off, "ahead of", "behind"))
        + " the two right, as by NTP";
  }

  private static String amount(Duration by, String ahead, String behind) {
    Duration abs = by.abs();
    List<String> parts = new ArrayList<>();
    part(parts, abs.toDays(), "d");
    part(parts, abs.toHoursPart(), "h");
    part(parts, abs.toMinutesPart(), "min");
    part(parts, abs.toSecondsPart(), "s");
    return String.join(" ", parts.subList(0, Math.min(2, parts.size())))
        + " "
        + (by.isNegative() ? behind : ahead);
  }

  private static void part(List<String> parts, long count, String unit) {
    if (count > 0) {
      parts.add(count + " " + unit);
    }
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plus(nowMicros(), ChronoUnit.MICROS);
  }

  @Override
  public long millis() {
    return Math.floorDiv(nowMicros(), 1_000);
  }

  private long nowMicros() {
    return Math.floorDiv(nanos.getAsLong(), 1_000) + offsetMicros;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the database's time has no zone but UTC");
  }
}
