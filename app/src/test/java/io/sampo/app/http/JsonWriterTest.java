package io.sampo.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

class JsonWriterTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static String text(JsonWriter json) {
    return json.toByteString().utf8String();
  }

  @Test
  void values_are_parted_by_commas() {
    JsonWriter json =
        new JsonWriter(1)
            .beginObject()
            .field("a", 1)
            .name("b")
            .beginArray()
            .value(2)
            .value((String) null)
            .beginObject()
            .endObject()
            .endArray()
            .field("c", true)
            .field("d", 1.5)
            .field("e", 2.0)
            .field("f", Duration.ofSeconds(90))
            .endObject();

    assertThat(text(json))
        .isEqualTo("{\"a\":1,\"b\":[2,null,{}],\"c\":true,\"d\":1.5,\"e\":2,\"f\":\"PT1M30S\"}");
  }

  @Test
  void a_json_value_is_written_on_one_line() {
    JsonWriter json = new JsonWriter().beginArray().raw(Json.of("{\n \"a\":\r\n1}")).raw(null);

    assertThat(text(json.endArray().endLine())).isEqualTo("[{  \"a\":  1},null]\n");
  }

  @Test
  void lone_surrogates_become_the_replacement_character() {
    assertThat(text(new JsonWriter().value("a\ud800b"))).isEqualTo("\"a\ufffdb\"");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void any_text_reads_back_equal(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        int bound = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
        int point = random.nextInt(bound);
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        text.appendCodePoint(surrogate ? 'x' : point);
      }
      String written = text(new JsonWriter(1).value(text.toString()));
      assertThat(JSON.readTree(written).asString()).as("seed %d", seed).isEqualTo(text.toString());
    }
  }
}
