package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All time here is driven by hand: the database's, the machine's own, and monotonic time. */
class DatabaseClockTest {

  private static final Instant NOON = Instant.parse("2026-11-10T12:00:00Z");
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration QUICK = Duration.ofMillis(1);

  private Instant database = NOON;
  private Instant own = NOON;
  private long nanos = 77;
  private final DatabaseClock clock = new DatabaseClock(look(QUICK), new OwnClock(), () -> nanos);

  /** The machine's clock. */
  private final class OwnClock extends Clock {
    @Override
    public Instant instant() {
      return own;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private void pass(Duration time) {
    database = database.plus(time);
    own = own.plus(time);
    nanos += time.toNanos();
  }

  /** The database answers in the middle of it. */
  private DatabaseClock.Look look(Duration took) {
    long askedNanos = nanos;
    pass(took.dividedBy(2));
    Instant said = database;
    pass(took.dividedBy(2));
    return new DatabaseClock.Look(said, askedNanos, nanos);
  }

  private void beats(int count) {
    for (int i = 0; i < count; i++) {
      pass(BEAT);
      clock.looked(look(QUICK));
    }
  }

  private void isRight() {
    assertThat(Duration.between(database, clock.instant()).abs()).isLessThan(QUICK);
  }

  @Test
  void time_is_the_database_s_whatever_the_own_clock_says() {
    for (long days : new long[] {-30_000, -1, 0, 2, 30_000}) {
      own = database.plus(Duration.ofDays(days));
      beats(2);
      isRight();
      assertThat(clock.ownOffset().minusDays(days).abs()).isLessThan(QUICK);
      assertThat(clock.millis()).isEqualTo(clock.instant().toEpochMilli());
    }
  }

  @Test
  void time_goes_on_while_the_database_is_away() {
    pass(Duration.ofHours(1));

    isRight();
  }

  @Test
  void an_own_clock_that_is_off_is_told_with_the_side_it_is_on() {
    own = own.plusMillis(1_900);
    beats(1);
    assertThat(clock.warning()).isEmpty();
    own = own.plus(Duration.ofMinutes(10));
    beats(1);
    assertThat(clock.warning()).get().asString().contains("10 min 1 s ahead of PostgreSQL's");
    own = own.minus(Duration.ofDays(2));
    assertThat(clock.warning()).get().asString().contains("1 d 23 h behind PostgreSQL's");
    own = database;
    assertThat(clock.warning()).isEmpty();
  }

  @Test
  void a_step_that_is_taken_back_soon_changes_nothing() {
    for (Duration step : new Duration[] {Duration.ofDays(3), Duration.ofDays(-3)}) {
      database = database.plus(step);
      beats(4);
      assertThat(Duration.between(database.minus(step), clock.instant()).abs()).isLessThan(QUICK);
      assertThat(clock.warning()).get().asString().contains("not decided by yet");
      database = database.minus(step);
      beats(1);
      isRight();
      assertThat(clock.warning()).isEmpty();
    }
  }

  @Test
  void a_step_that_lasts_is_followed() {
    database = database.plus(Duration.ofMinutes(10));
    beats(5);
    assertThat(clock.instant()).isBefore(database.minusSeconds(500));
    beats(1);

    isRight();
    assertThat(clock.warning()).get().asString().contains(" behind PostgreSQL's");
    own = database;
    assertThat(clock.warning()).isEmpty();
  }

  @Test
  void a_machine_that_slept_has_the_right_time_seconds_after_it_woke() {
    database = database.plus(Duration.ofHours(3));
    own = database; // Monotonic time alone stood still.
    beats(6);

    isRight();
    assertThat(clock.warning()).isEmpty();
  }

  @Test
  void steps_to_and_fro_are_never_followed() {
    for (int i = 0; i < 20; i++) {
      Duration step = Duration.ofMinutes(i % 2 == 0 ? 10 : -7);
      database = database.plus(step);
      beats(3);
      assertThat(Duration.between(database.minus(step), clock.instant()).abs()).isLessThan(QUICK);
      database = database.minus(step);
      beats(1);
    }
  }

  @Test
  void a_look_that_took_long_moves_nothing_it_need_not() {
    Instant before = clock.instant();
    long askedNanos = nanos;
    Instant said = database;
    pass(Duration.ofSeconds(30)); // The answer is late, the question was not.
    clock.looked(new DatabaseClock.Look(said, askedNanos, nanos));

    assertThat(Duration.between(before, clock.instant())).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void time_goes_back_by_no_more_than_a_look_may_take_and_drift_is_followed() {
    Random random = new Random(7);
    Instant last = clock.instant();
    for (int i = 0; i < 5_000; i++) {
      pass(BEAT);
      database = database.plusNanos(200_000); // It runs 0.2 ms a second faster.
      Duration took = Duration.ofMillis(1 + random.nextInt(40));
      clock.looked(look(took));
      assertThat(clock.instant()).isAfter(last);
      last = clock.instant();
      assertThat(Duration.between(database, last).abs()).isLessThan(Duration.ofMillis(42));
    }
  }
}
