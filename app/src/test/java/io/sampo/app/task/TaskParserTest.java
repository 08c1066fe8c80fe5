package io.sampo.app.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sampo.app.http.FieldError;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskParserTest {

  private static final int PAYLOAD_BYTES_MAX = 1_000;

  private final TaskParser parser = new TaskParser(PAYLOAD_BYTES_MAX);

  @Test
  void a_submission_that_says_little_shares_the_defaults() {
    TaskSpec spec = valid("{\"type\":\"echo\"}");

    assertThat(spec.payload().toString()).isEqualTo("null");
    assertThat(spec.options()).isSameAs(TaskOptions.DEFAULT);
    assertThat(spec.queue()).isSameAs(TaskSpec.DEFAULT_QUEUE);
    assertThat(spec.priority()).isEqualTo(5);
    assertThat(valid("{\"type\":\"echo\",\"queue\":\"default\"}").queue())
        .isSameAs(TaskSpec.DEFAULT_QUEUE);
    assertThat(valid("{\"type\":\"echo\"}").type()).isSameAs(spec.type());
  }

  @Test
  void a_retry_policy_that_says_the_defaults_shares_them() {
    String retry = "{\"maxAttempts\":3,\"backoff\":\"PT1S\",\"multiplier\":2.0}";
    TaskSpec spec = valid("{\"type\":\"echo\",\"timeout\":\"PT300S\",\"retry\":" + retry + "}");

    assertThat(spec.options()).isSameAs(TaskOptions.DEFAULT);
  }

  @Test
  void every_field_is_taken() {
    TaskSpec spec =
        valid(
            """
            {"type":"ship-order","payload":[1],"idempotencyKey":"i","key":"k","queue":"q",
             "priority":9,"delay":"PT1M","expiresAt":"2030-01-01T00:00:00+01:00","timeout":"PT1S",
             "retry":{"maxAttempts":7,"backoff":"PT10M","multiplier":1.5},
             "labels":{"team/a":"x","empty":""}}
            """);

    RetryPolicy retry = new RetryPolicy(7, Duration.ofMinutes(10), 1.5, Duration.ofMinutes(10));
    assertThat(spec.options())
        .isEqualTo(
            new TaskOptions(
                Duration.ofMinutes(1),
                null,
                null,
                Instant.parse("2029-12-31T23:00:00Z"),
                Duration.ofSeconds(1),
                retry,
                Map.of("team/a", "x", "empty", "")));
    assertThat(spec.key()).isEqualTo("k");
    assertThat(spec.idempotencyKey()).isEqualTo("i");
    assertThat(spec.queue()).isEqualTo("q");
    assertThat(spec.priority()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "12",
        "-0.5e-3",
        "\"text \\u00e4 \\\" ä€𝄞\"",
        "\"\"",
        "[]",
        "{}",
        "[1, {\"a\" : [null]} ]",
        "{\"a\":\"}\",\"type\":\"x\"}"
      })
  void the_payload_is_kept_byte_for_byte(String payload) {
    assertThat(valid("{\"type\":\"t\",\"payload\":" + payload + "}").payload().toString())
        .isEqualTo(payload);
    assertThat(valid("{ \"payload\" : " + payload + " , \"type\":\"t\" }").payload().toString())
        .isEqualTo(payload);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type:echo}|1",
        "{\"type\":\"t\",}|12",
        "{\"type\" \"t\"}|8",
        "{\"type\":\"t\",\"payload\":[1,2,x,4,5,6,7,8,9]}|27",
        "{\"payload\":{\"a\":[1 2]},\"type\":\"t\"}|19",
        "{\"payload\":\"\\q and more\",\"type\":\"t\"}|13",
        "{\"payload\":\"ä\",\"type\":t}|23",
        "{\"payload\":[tru],\"type\":\"t\"}|12",
        "{\"payload\":01,\"type\":\"t\"}|12",
        "{\"type\":\"t\"|11",
      })
  void what_is_no_json_is_named_by_its_first_wrong_byte(String document, int at) {
    assertThat(invalid(document).detail())
        .startsWith("the document is no JSON at byte " + at + ":");
  }

  @Test
  void a_byte_order_mark_is_named() {
    assertThat(invalid("\uFEFF{\"type\":\"t\"}").detail())
        .isEqualTo("the document begins with a byte order mark, which JSON has none of");
  }

  @ParameterizedTest
  @CsvSource({
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "2030-01-01T00:00:00.1Z, 2030-01-01T00:00:00.100Z",
    "2030-01-01T00:00:00.120000000Z, 2030-01-01T00:00:00.120Z",
    "2030-01-01t02:00:00+02:00, 2030-01-01T00:00:00Z",
    "2030-01-01T00:00:00z, 2030-01-01T00:00:00Z",
  })
  void an_instant_is_taken_as_it_is_said(String text, Instant meant) {
    TaskSpec spec = valid("{\"type\":\"t\",\"runAt\":\"" + text + "\"}");

    assertThat(spec.options().runAt()).isEqualTo(meant);
  }

  @Test
  void a_document_may_lie_anywhere_in_the_bytes() {
    byte[] bytes = "xx{\"payload\":[1,2],\"type\":\"t\"}yy".getBytes(StandardCharsets.UTF_8);

    ParsedTask parsed = parser.parse(bytes, 2, bytes.length - 4);

    assertThat(((ParsedTask.Valid) parsed).spec().payload().toString()).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "[]",
        "\"type\"",
        "{",
        "{\"type\"",
        "{\"type\":\"t\"",
        "{\"type\":\"t\",}",
        "{type:\"t\"}",
        "{'type':'t'}",
        "{\"type\":\"t\"} x",
        "{\"type\":\"t\"}{}",
        "{\"type\":\"t\",\"payload\":01}",
        "{\"type\":\"t\",\"payload\":NaN}",
        "{\"type\":\"t\",\"payload\":\"\t\"}",
        "{\"type\":\"t\",\"payload\":\"\\x\"}",
        "{\"type\":\"t\" /* no */}",
        "\uFEFF{\"type\":\"t\"}",
        "{\"type\":\"t\",\"payload\":\"\u0000\"}"
      })
  void what_is_no_json_object_is_malformed(String text) {
    assertThat(invalid(text).type()).isEqualTo(ProblemType.MALFORMED_BODY);
  }

  @Test
  void nesting_is_bounded() {
    String deep = "{\"type\":\"t\",\"payload\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(invalid(deep).detail()).contains("200 levels of nesting");
    assertThat(valid("{\"type\":\"t\",\"payload\":" + "[".repeat(150) + "]".repeat(150) + "}"))
        .isNotNull();
  }

  @Test
  void numbers_in_a_payload_are_bounded() {
    Problem problem = invalid("{\"type\":\"t\",\"payload\":" + "1".repeat(1_001) + "}");

    assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "c3, overlong or cut", // a lead byte without its follower
    "c080, overlong NUL",
    "eda080, a surrogate",
    "f4908080, beyond Unicode",
    "80, a follower alone",
    "ff, never a byte of UTF-8"
  })
  void bad_utf8_is_refused_even_inside_a_payload(String hex, String why) {
    byte[] head = "{\"type\":\"t\",\"payload\":{\"a\":\"".getBytes(StandardCharsets.UTF_8);
    byte[] bad = HexFormat.of().parseHex(hex);
    byte[] tail = "\"}}".getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + bad.length + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(bad, 0, all, head.length, bad.length);
    System.arraycopy(tail, 0, all, head.length + bad.length, tail.length);

    Problem problem = ((ParsedTask.Invalid) parser.parse(all, 0, all.length)).problem();

    assertThat(problem.type()).as(why).isEqualTo(ProblemType.MALFORMED_BODY);
    assertThat(problem.detail()).contains("no UTF-8 at byte " + head.length);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "wrong-fields.csv", delimiter = '|', quoteCharacter = '\'')
  void a_wrong_field_is_named(String document, String pointer, String detail) {
    Problem problem = invalid(document);

    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_FIELD);
    assertThat(problem.errors()).containsExactly(FieldError.at(pointer, detail));
  }

  @Test
  void all_errors_of_a_document_are_gathered() {
    Problem problem =
        invalid(
            "{\"priority\":\"high\",\"retry\":{\"maxAttempts\":-1},\"nope\":[{}],\"key\":\"\"}");

    assertThat(problem.errors())
        .extracting(FieldError::name)
        .containsExactly("/priority", "/retry/maxAttempts", "/nope", "/key", "/type");
  }

  @Test
  void errors_before_a_syntax_error_are_told_with_it() {
    Problem problem = invalid("{\"priority\":11,\"payload\":[}");

    assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_BODY);
    assertThat(problem.errors()).extracting(FieldError::name).containsExactly("/priority");
  }

  @Test
  void a_payload_may_be_as_large_as_set_and_no_larger() {
    String fits = '"' + "a".repeat(PAYLOAD_BYTES_MAX - 2) + '"';
    String tooLarge = '"' + "a".repeat(PAYLOAD_BYTES_MAX - 1) + '"';

    assertThat(valid("{\"type\":\"t\",\"payload\":" + fits + "}").payload().length())
        .isEqualTo(PAYLOAD_BYTES_MAX);
    Problem problem = invalid("{\"type\":\"t\",\"payload\":" + tooLarge + "}");
    assertThat(problem.type()).isEqualTo(ProblemType.TOO_LARGE);
    assertThat(problem.errors())
        .extracting(FieldError::where, FieldError::name)
        .containsExactly(tuple(FieldError.Where.POINTER, "/payload"));
  }

  @Test
  void labels_are_bounded() {
    StringBuilder labels = new StringBuilder("\"l0\":\"\"");
    for (int i = 1; i <= 16; i++) {
      labels.append(",\"l").append(i).append("\":\"\"");
    }

    assertThat(invalid("{\"type\":\"t\",\"labels\":{" + labels + "}}").errors())
        .containsExactly(FieldError.at("/labels", "must have 16 entries at most"));
  }

  private TaskSpec valid(String document) {
    return switch (parse(document)) {
      case ParsedTask.Valid valid -> valid.spec();
      case ParsedTask.Invalid invalid -> throw new AssertionError(invalid.problem());
    };
  }

  private Problem invalid(String document) {
    return switch (parse(document)) {
      case ParsedTask.Valid valid -> throw new AssertionError(valid.spec());
      case ParsedTask.Invalid invalid -> invalid.problem();
    };
  }

  private ParsedTask parse(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, 0, bytes.length);
  }
}
