package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.SQLExceptionOverride;
import io.sampo.cluster.task.Unavailable;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DatabaseTroubleTest {

  @Test
  void what_passes_is_told_by_its_state() {
    Map.of(
            "08006", DatabaseTrouble.UNREACHABLE,
            "53300", DatabaseTrouble.EXHAUSTED,
            "53100", DatabaseTrouble.FULL,
            "57P01", DatabaseTrouble.STOPPING,
            "25006", DatabaseTrouble.READ_ONLY,
            "55P03", DatabaseTrouble.LOCKED,
            "57014", DatabaseTrouble.SLOW,
            "40001", DatabaseTrouble.CONTENDED,
            "40P01", DatabaseTrouble.CONTENDED)
        .forEach((state, trouble) -> {
          assertThat(DatabaseTrouble.of(new SQLException("no", state))).isEqualTo(trouble);
          assertThat(trouble.passes()).isTrue();
        });
    assertThat(DatabaseTrouble.of(new SQLException("no", "42P01")).passes()).isFalse();
    assertThat(DatabaseTrouble.of(new IllegalStateException("bug")).passes()).isFalse();
  }

  @Test
  void reason_is_found_behind_a_pool_that_ran_out_of_time() {
    SQLException refused = new SQLException("too many clients", "53300");
    Exception pool = new SQLTransientConnectionException("timed out", "08006", refused);

    assertThat(DatabaseTrouble.of(new IllegalStateException(pool)))
        .isEqualTo(DatabaseTrouble.EXHAUSTED);
    assertThat(DatabaseTrouble.of(new SQLTransientConnectionException("timed out")))
        .isEqualTo(DatabaseTrouble.UNREACHABLE);
  }

  @Test
  void connection_to_a_read_only_server_is_given_up() {
    assertThat(new StaleServer().adjudicate(new SQLException("no", "25006")))
        .isEqualTo(SQLExceptionOverride.Override.MUST_EVICT);
    assertThat(new StaleServer().adjudicate(new SQLException("no", "23505")))
        .isEqualTo(SQLExceptionOverride.Override.CONTINUE_EVICT);
  }

  @Test
  void who_asks_is_told_what_is_the_matter() {
    try (DatabaseCalls calls = new DatabaseCalls("The archive", 1, 10, Duration.ofHours(1))) {
      assertUnavailable(
          calls.submit(() -> {
            throw new SQLException("contended", "40001");
          }),
          "was busy with the same for others");
      assertUnavailable(
          calls.submit(() -> {
            throw new SQLException("locked", "55P03");
          }),
          "is locked by somebody for long");
      // Others need not wait for the lock in vain.
      assertUnavailable(calls.submit(() -> "an answer"), "is locked by somebody for long");
    }
  }

  @Test
  void an_error_leaves_nobody_waiting() {
    SharedCalls<String, String> shared =
        new SharedCalls<>(
            _ -> {
              throw new StackOverflowError();
            },
            String::length,
            new SharedCalls.Limits("questions", 10, 100));
    assertThatThrownBy(() -> shared.ask("a").get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() -> shared.ask("b").get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StackOverflowError.class);
    try (DatabaseCalls calls = new DatabaseCalls("The archive", 1, 10, Duration.ZERO)) {
      CompletableFuture<String> answer =
          calls.submit(() -> {
            throw new StackOverflowError();
          });
      assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StackOverflowError.class);
    }
  }

  private static void assertUnavailable(CompletionStage<?> stage, String why) {
    assertThatThrownBy(() -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining("The database of the archive " + why);
  }
}
