package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.worker.Await;
import io.sampo.cluster.worker.FakeContext;
import io.sampo.cluster.worker.PoolFixture;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.core.partition.AttemptOrder;
import io.sampo.core.task.TaskError;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
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
          Duration.ofMillis(200),
          true);

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(%s &); sleep 600",
        "setsid %s & sleep 600",
        "(setsid %s &); sleep 600",
        "(env -i %s &); sleep 600",
        "trap '' TERM; (trap '' TERM; %s &); sleep 600"
      })
  @EnabledOnOs(OS.LINUX)
  void what_a_command_has_started_ends_with_it_whatever_it_detaches_itself_from(String script)
      throws IOException {
    try (PoolFixture pool = pool()) {
      AttemptOrder order = pool.start("exec", script(script.formatted(longRunning())));
      long detached = awaitLongRunning();
      pool.interrupt(order);

      assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
      assertThat(runs(detached)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s & ", "setsid %s & ", "(setsid %s &); "})
  @EnabledOnOs(OS.LINUX)
  void what_a_command_has_left_ends_after_a_good_end_too(String start) throws IOException {
    String script = start.formatted(longRunning()) + "while [ ! -s %s ]; do sleep 0.01; done; ";

    assertThat(result(script(script.formatted(pidFile()) + "echo done; exit 0")))
        .isEqualTo("{\"exitCode\":0,\"stdout\":\"done\\n\",\"stderr\":\"\"}");
    assertThat(runs(awaitLongRunning())).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void what_a_command_has_left_may_be_kept_and_then_ends_before_the_next_attempt()
      throws IOException {
    try (PoolFixture pool = pool(keepingLeftovers())) {
      String payload = script("%s & echo started".formatted(longRunning()));
      AttemptOrder first = pool.start("exec", payload);

      assertThat(pool.resultOf(first)).contains("started");
      long left = awaitLongRunning();
      assertThat(runs(left)).isTrue();

      assertThat(pool.resultOf(pool.start("exec", script("echo other task")))).contains("other");
      assertThat(runs(left)).isTrue();

      assertThat(resultAgain(first, script("echo again"))).contains("again");
      assertThat(runs(left)).isFalse();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void what_a_node_that_died_has_left_ends_and_what_another_node_runs_does_not()
      throws IOException {
    NodeProcess self = NodeProcess.SELF;
    NodeProcess dead = new NodeProcess(self.namespace(), self.pid(), self.startedAt() - 1);
    NodeProcess elsewhere = new NodeProcess("1", self.pid(), self.startedAt() - 1);
    Process orphan = marked(dead);
    Process running = marked(self);
    Process unknown = marked(elsewhere);
    try {
      Exec.endOrphans(SETTINGS);

      assertThat(orphan.isAlive()).isFalse();
      assertThat(List.of(running, unknown)).allMatch(Process::isAlive);
    } finally {
      List.of(orphan, running, unknown).forEach(Process::destroyForcibly);
    }
  }

  private static String resultAgain(AttemptOrder earlier, String payload) {
    try (PoolFixture pool = pool()) {
      return pool.resultOf(pool.startAgain(earlier, payload));
    }
  }

  private static Process marked(NodeProcess node) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "600");
    new CommandMark("no task", 1, node.text()).putInto(builder.environment());
    return builder.start();
  }

  @Test
  void a_command_that_writes_without_end_can_be_cancelled() throws IOException {
    try (PoolFixture pool = pool()) {
      AttemptOrder order = pool.start("exec", script("%s & yes".formatted(longRunning())));
      awaitLongRunning();
      pool.interrupt(order);

      assertThat(pool.passingErrorOf(order).type()).isEqualTo("Cancelled");
    }
  }

  @Test
  void a_daemon_that_writes_without_end_holds_no_attempt() throws IOException {
    try (PoolFixture pool = pool(keepingLeftovers())) {
      AttemptOrder order = pool.start("exec", script("yes & %s & true".formatted(longRunning())));

      assertThat(pool.resultOf(order)).contains("\"exitCode\":0");
      assertThat(resultAgain(order, script("echo again"))).contains("again");
    }
  }

  /** As many as there may be carriers of virtual threads, if each command held two. */
  @Test
  void waiting_commands_hold_no_thread_that_others_need() throws Exception {
    int commands = 132;
    Exec exec = new Exec(SETTINGS);
    String script = "echo >> %s; exec sleep 600".formatted(folder.resolve("started"));
    Exec.Call call = new Exec.Call("sh", List.of(script), null);
    List<Thread> attempts = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      FakeContext context = new FakeContext("waiting-" + i);
      attempts.add(Thread.ofVirtual().start(() -> ignoreFailure(() -> exec.handle(call, context))));
    }
    try {
      Await.until("all run", () -> sizeOf("started") == commands);
      Thread other = Thread.ofVirtual().start(() -> {});
      assertThat(other.join(Duration.ofSeconds(10))).isTrue();
    } finally {
      attempts.forEach(Thread::interrupt);
      for (Thread attempt : attempts) {
        attempt.join();
      }
    }
  }

  private long sizeOf(String file) {
    return folder.resolve(file).toFile().length();
  }

  private static void ignoreFailure(Callable<?> call) {
    try {
      Object _ = call.call();
    } catch (Exception e) {
      // Interrupted at the end of the test.
    }
  }

  @Test
  void a_program_that_is_missing_is_named() {
    ExecHandlerSettings missing =
        new ExecHandlerSettings(
            Map.of("gone", List.of("/no/such/program")), 1, Duration.ofMillis(200), true);
    try (PoolFixture pool = pool(missing)) {
      AttemptOrder order = pool.start("exec", "{\"command\":\"gone\"}");

      assertThat(pool.passingErrorOf(order).message()).contains("/no/such/program");
    }
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

    assertThatThrownBy(() -> new ExecHandlerSettings(relative, 1, Duration.ZERO, true))
        .hasMessageContaining("'cat'")
        .hasMessageContaining("absolute");
    Map<String, List<String>> empty = Map.of("x", List.of());
    assertThatThrownBy(() -> new ExecHandlerSettings(empty, 1, Duration.ZERO, true))
        .hasMessageContaining("'x'");
    assertThatThrownBy(() -> new ExecHandlerSettings(Map.of(), 0, Duration.ZERO, true))
        .hasMessageContaining("outputBytesMax");
    assertThatThrownBy(() -> new ExecHandlerSettings(Map.of(), 1, Duration.ofMillis(-1), true))
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

  /** Says its process id, and sleeps. */
  private String longRunning() {
    return "/bin/sh -c 'echo $$ > %s.tmp; mv %s.tmp %s; exec sleep 600'"
        .formatted(pidFile(), pidFile(), pidFile());
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }

  private long awaitLongRunning() throws IOException {
    Await.until("the process has said its id", () -> Files.exists(pidFile()));
    return Long.parseLong(Files.readString(pidFile()).strip());
  }

  /** An ended process may still be listed, until its new parent has noticed. */
  private static boolean runs(long pid) {
    return RunningProcess.read(pid) != null;
  }

  private static ExecHandlerSettings keepingLeftovers() {
    return new ExecHandlerSettings(
        SETTINGS.commands(), SETTINGS.outputBytesMax(), SETTINGS.killAfter(), false);
  }

  private static PoolFixture pool() {
    return pool(SETTINGS);
  }

  private static PoolFixture pool(ExecHandlerSettings settings) {
    return new PoolFixture(List.of(new Exec(settings)), WorkerSettings.DEFAULT);
  }
}
