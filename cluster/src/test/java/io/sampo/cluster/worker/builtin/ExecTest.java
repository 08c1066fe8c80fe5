package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.PoolFixture;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exec handler with real processes. */
@DisabledOnOs(OS.WINDOWS)
final class ExecTest {

  private static final ExecHandlerSettings SETTINGS =
      new ExecHandlerSettings(
          Map.of("cat", List.of("/bin/cat"), "sh", List.of("/bin/sh", "-c")),
          20_000,
          Duration.ofMillis(200));

  @TempDir Path folder;

  @Test
  void the_payload_is_the_standard_input_and_the_output_is_the_result() {
    assertThat(result("{\"command\":\"cat\",\"stdin\":{\"a\":[1,\"ü\"]}}"))
        .isEqualTo("{\"exitCode\":0,\"stdout\":\"{\\\"a\\\":[1,\\\"ü\\\"]}\",\"stderr\":\"\"}");
    assertThat(result("{\"command\":\"cat\",\"stdin\":\"a\\nb\"}")).contains("\"a\\nb\"");
    assertThat(result("{\"command\":\"cat\"}")).contains("\"stdout\":\"\"");
  }

  @Test
  void arguments_follow_the_allowed_command() {
    assertThat(result(script("echo \\\"$0 $1\\\"; echo oops >&2", "one", "two words")))
        .contains("\"stdout\":\"one two words\\n\"", "\"stderr\":\"oops\\n\"");
  }

  @Test
  void a_command_gets_no_environment_but_the_task_and_what_programs_need() {
    try (PoolFixture pool = pool()) {
      AttemptOrder order = pool.startAttempt(2, "exec", script("env"));

      String allowed = "PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|PWD|OLDPWD|SHLVL|_|SAMPO_\\w+";
      String result = pool.resultOf(order);
      String output = result.substring(result.indexOf("stdout\":\"") + 9, result.indexOf("\",\""));
      assertThat(List.of(output.split("\\\\n", 0)))
          .allMatch(v -> v.matches("(" + allowed + ")=.*"));
      assertThat(output).contains("SAMPO_TASK_ID=" + order.id(), "SAMPO_ATTEMPT=2");
    }
  }

  @Test
  void a_command_that_does_not_read_its_input_may_still_succeed() {
    String large = "x".repeat(1_000_000);

    assertThat(result("{\"command\":\"sh\",\"args\":[\"true\"],\"stdin\":\"%s\"}".formatted(large)))
        .contains("\"exitCode\":0");
  }

  @Test
  void output_beyond_the_limit_is_read_and_dropped() {
    String result = result(script("head -c 1000000 /dev/zero | tr '\\\\0' x; echo end >&2"));

    assertThat(result).hasSizeBetween(20_000, 20_100).contains("\"stderr\":\"end\\n\"");
  }

  @Test
  void a_non_zero_exit_code_is_a_failure_that_tells_what_the_command_said() {
    try (PoolFixture pool = pool()) {
      String payload = script("echo no such file >&2; exit 3");
      TaskError error = pool.passingErrorOf(pool.start("exec", payload));

      assertThat(error.type()).isEqualTo("ExitCode");
      assertThat(error.message()).isEqualTo("'sh' ended with exit code 3: no such file");
    }
  }

  @Test
  void a_cancelled_command_is_killed_with_its_descendants_even_if_it_ignores_it()
      throws IOException {
    Path pids = folder.resolve("pids");
    String stubborn =
        "trap '' TERM; (trap '' TERM; echo $$ > %s.tmp; mv %s.tmp %s; sleep 600); sleep 600"
            .formatted(pids, pids, pids);
    try (PoolFixture pool = pool()) {
      AttemptOrder order = pool.start("exec", script(stubborn));
      Await.until("the command runs", () -> Files.exists(pids));
      ProcessHandle process =
          ProcessHandle.of(Long.parseLong(Files.readString(pids).strip())).orElseThrow();
      Await.until("it has descendants", () -> process.descendants().findAny().isPresent());
      List<ProcessHandle> descendants = process.descendants().toList();
      pool.interrupt(order);

      assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
      Await.until("all are dead", () -> !process.isAlive());
      Await.until("all are dead", () -> descendants.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void a_daemon_that_keeps_the_output_open_holds_no_attempt() {
    assertThat(result(script("echo started; sleep 5 &"))).contains("started");
  }

  @Test
  void a_command_that_is_not_listed_is_refused() {
    try (PoolFixture pool = pool()) {
      TaskError error = pool.permanentErrorOf(pool.start("exec", "{\"command\":\"/bin/rm\"}"));

      assertThat(error.type()).isEqualTo("CommandNotAllowed");
      assertThat(error.message()).contains("[cat, sh]");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "[]",
        "{\"command\":\"cat\",\"args\":\"no list\"}",
        "{\"command\":\"cat\",\"args\":[null]}",
        "{\"command\":\"cat\",\"args\":[\"a\\u0000b\"]}"
      })
  void a_payload_that_describes_no_command_is_refused(String payload) {
    try (PoolFixture pool = pool()) {
      assertThat(pool.permanentErrorOf(pool.start("exec", payload)).type())
          .isEqualTo("PayloadMismatch");
    }
  }

  @Test
  void exec_is_off_unless_it_has_commands() {
    assertThat(BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, ExecHandlerSettings.OFF))
        .extracting(TaskHandler::type)
        .containsExactly("echo", "sleep", "fail", "http");
    assertThat(BuiltInHandlers.create(HttpHandlerSettings.DEFAULT, SETTINGS))
        .extracting(TaskHandler::type)
        .contains("exec");
  }

  @Test
  void settings_that_cannot_work_are_refused_by_name() {
    Map<String, List<String>> relative = Map.of("cat", List.of("cat"));

    assertThatThrownBy(() -> new ExecHandlerSettings(relative, 1, Duration.ZERO))
        .hasMessageContaining("'cat'")
        .hasMessageContaining("absolute");
    assertThatThrownBy(() -> new ExecHandlerSettings(Map.of("x", List.of()), 1, Duration.ZERO))
        .hasMessageContaining("'x'");
    assertThatThrownBy(() -> new ExecHandlerSettings(Map.of(), 0, Duration.ZERO))
        .hasMessageContaining("outputBytesMax");
    assertThatThrownBy(() -> new ExecHandlerSettings(Map.of(), 1, Duration.ofMillis(-1)))
        .hasMessageContaining("killAfter");
  }

  private static String result(String payload) {
    try (PoolFixture pool = pool()) {
      return pool.resultOf(pool.start("exec", payload));
    }
  }

  private static String script(String script, String... args) {
    StringBuilder all = new StringBuilder("\"" + script + "\"");
    for (String arg : args) {
      all.append(",\"").append(arg).append('"');
    }
    return "{\"command\":\"sh\",\"args\":[%s]}".formatted(all);
  }

  private static PoolFixture pool() {
    return new PoolFixture(List.of(new Exec(SETTINGS)), WorkerSettings.DEFAULT);
  }
}
