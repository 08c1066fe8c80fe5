package io.sampo.app.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.http.JsonWriter;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import io.sampo.core.task.TaskSpec;
import io.sampo.core.task.TaskStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes valid documents at random: the parser answers each with a task or a problem. */
class TaskParserFuzzTest {

  private static final int DOCUMENTS = 30_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SEEDS =
      List.of(
          "{\"type\":\"echo\",\"payload\":{\"a\":[1,-2.5e3,\"x\\n\\u00e4\",null,true]}}",
          """
          {"type":"ship-order","payload":"ä€𝄞","idempotencyKey":"i-1","key":"k 1","queue":"q.1",
           "priority":0,"runAt":"2030-01-01T00:00:00.5Z","expireAfter":"P2DT3H","timeout":"PT0.5S",
           "retry":{"maxAttempts":9,"backoff":"PT0S","multiplier":1.25,"maxBackoff":"PT1H"},
           "labels":{"a/b":"c","d":""}}
          """,
          "{\"delay\":\"PT1S\",\"expiresAt\":\"2031-05-05T05:05:05Z\",\"type\":\"t\"}");
  private static final byte[] SPICE =
      "{}[]\",:\\0123456789eE+-.tfn \n\t\u007f".getBytes(StandardCharsets.UTF_8);

  private final TaskParser parser = new TaskParser(10_000);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void every_document_is_a_task_that_reads_back_equal_or_a_problem(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      byte[] document = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
      TaskSpec spec = parse(document, seed);
      if (spec != null) {
        accepted++;
        assertThat(parse(rendered(spec), seed))
            .as("seed %d: %s", seed, new String(document, StandardCharsets.UTF_8))
            .isEqualTo(spec);
      }
    }
    assertThat(accepted).isGreaterThan(DOCUMENTS / 100);
  }

  private @Nullable TaskSpec parse(byte[] document, long seed) {
    try {
      return switch (parser.parse(document, 0, document.length)) {
        case ParsedTask.Valid valid -> valid.spec();
        case ParsedTask.Invalid invalid -> {
          invalid.problem().write(new JsonWriter());
          yield null;
        }
      };
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + Arrays.toString(document), e);
    }
  }

  private static byte[] mutated(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = SPICE[random.nextInt(SPICE.length)];
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = spliced(bytes, at, at, random.nextInt(bytes.length));
        default -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 3), at);
      }
    }
    return bytes;
  }

  /** Replaces what lies between two places by what follows a third. */
  private static byte[] spliced(byte[] bytes, int from, int to, int source) {
    int length = Math.min(5, bytes.length - source);
    byte[] more = Arrays.copyOfRange(bytes, source, source + length);
    byte[] all = new byte[bytes.length - (to - from) + length];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(more, 0, all, from, length);
    System.arraycopy(bytes, to, all, from + length, bytes.length - to);
    return all;
  }

  /** The task as it is read, less the fields that only reading has. */
  private static byte[] rendered(TaskSpec spec) {
    TaskId id = TaskId.of(1, 1, 1, 1);
    JsonWriter json = new JsonWriter();
    TaskJson.write(
        json,
        new TaskRecord(
            id, spec, 0, TaskStatus.READY, 0, List.of(), 0, null, null, null, null, null));
    // Jackson would write numbers of the payload in its own way: the raw text goes back in.
    ObjectNode tree = (ObjectNode) JSON.readTree(json.toByteString().toArrayUnsafe());
    tree.retain(TaskDraft.FIELDS.names());
    tree.remove("payload");
    StringBuilder text = new StringBuilder("{");
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      text.append('"').append(field.getKey()).append("\":").append(field.getValue()).append(',');
    }
    return text.append("\"payload\":")
        .append(spec.payload())
        .append('}')
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
