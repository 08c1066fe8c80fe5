package io.sampo.app.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BulkAnswerTest {

  @Test
  void task_is_cut_out_as_it_is() {
    String task =
        "{\"id\": \"ä\", \"result\":{\"status\":\"x\", \"n\":1.00},\"status\":\"failed\" }";
    BulkAnswer.Task answer =
        (BulkAnswer.Task)
            parse(" {\"line\": 7, \"task\": " + task + ", \"more\": [1]}").orElseThrow();

    assertThat(answer.line()).isEqualTo(7);
    assertThat(new String(answer.json(), StandardCharsets.UTF_8)).isEqualTo(task);
    assertThat(answer.finished()).isTrue();
    assertThat(answer.succeeded()).isFalse();
  }

  @Test
  void line_may_come_last() {
    assertThat(parse("{\"task\":{\"status\":\"running\"},\"line\":2}"))
        .get()
        .satisfies(answer -> assertThat(answer.line()).isEqualTo(2));
  }

  @Test
  void problem_is_read() {
    BulkAnswer.Refused answer =
        (BulkAnswer.Refused)
            parse("{\"line\":3,\"problem\":{\"status\":409,\"title\":\"No\"}}").orElseThrow();

    assertThat(answer.problem().status()).isEqualTo(409);
  }

  @Test
  void other_lines_are_no_answers() {
    assertThat(parse("")).isEmpty();
    assertThat(parse("[]")).isEmpty();
    assertThat(parse("{\"line\":3}")).isEmpty();
    assertThat(parse("{\"line\":3,\"task\":{\"status\":\"succ")).isEmpty();
    assertThat(parse("{\"line\":\"x\",\"task\":{}}")).isEmpty();
  }

  private static Optional<BulkAnswer> parse(String line) {
    return BulkAnswer.parse(line.getBytes(StandardCharsets.UTF_8));
  }
}
