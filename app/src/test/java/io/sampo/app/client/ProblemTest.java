package io.sampo.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void document_is_read_with_its_fields() {
    Problem problem =
        of(
            422,
            """
            {"title": "Invalid task", "status": 422, "detail": "2 fields",
             "errors": [{"pointer": "/retry/maxAttempts", "detail": "must be 1 to 100"}]}
            """);

    assertThat(problem.status()).isEqualTo(422);
    assertThat(problem.oneLine())
        .isEqualTo("Invalid task: 2 fields; /retry/maxAttempts: must be 1 to 100");
  }

  @Test
  void other_bodies_become_a_problem_too() {
    assertThat(of(502, "<html>Bad gateway</html>").oneLine())
        .isEqualTo("HTTP 502: <html>Bad gateway</html>");
    assertThat(of(500, "").oneLine()).isEqualTo("HTTP 500");
    assertThat(of(500, "x".repeat(10_000)).oneLine().length()).isLessThan(400);
  }

  @Test
  void overload_passes_and_other_problems_do_not() {
    assertThat(of(429, "").passing()).isTrue();
    assertThat(of(503, "").passing()).isTrue();
    assertThat(of(409, "").passing()).isFalse();
  }

  private static Problem of(int status, String body) {
    return Problem.of(status, body.getBytes(StandardCharsets.UTF_8));
  }
}
