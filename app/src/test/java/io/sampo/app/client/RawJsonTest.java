package io.sampo.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.fake.RandomJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RawJsonTest {

  @Test
  void members_and_elements_are_found_as_they_are_written() {
    RawJson json = read("{\"a\": [1.00, {\"b\" : \"x\\\"}\"}, [ ] ], \"ü\\u00fc\": null, \"a\":2}");

    assertThat(json.members().stream().map(Map.Entry::getKey)).containsExactly("a", "üü", "a");
    assertThat(json.members().getFirst().getValue().elements().stream().map(RawJson::toString))
        .containsExactly("1.00", "{\"b\" : \"x\\\"}\"}", "[ ]");
    assertThat(json.path("a").asLong()).isEqualTo(2);
    assertThat(json.path("üü").isNull()).isTrue();
    assertThat(json.path("b").isMissing()).isTrue();
  }

  @Test
  void numbers_nesting_and_names_have_no_bounds() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    RawJson json =
        read(
            "{\"n\":1e2147483648,\"m\":"
                + "9".repeat(5_000)
                + ",\"d\":"
                + deep
                + ",\"\\ud800\":1,\""
                + "x".repeat(60_000)
                + "\":2,\"id\":\"here\"}");

    assertThat(json.path("n")).hasToString("1e2147483648");
    assertThat(json.path("n").asString("")).isEqualTo("1e2147483648");
    assertThat(json.path("n").asLong()).isZero();
    assertThat(json.path("d").toString()).isEqualTo(deep);
    assertThat(json.path("\ud800").asLong()).isEqualTo(1);
    assertThat(json.path("id").asString("")).isEqualTo("here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "<html>", "{", "{\"a\":}", "[1,]", "1 2", "\"a", "nul", "{]"})
  void what_is_no_json_is_none(String text) {
    assertThat(RawJson.read(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void a_value_of_several_lines_becomes_one_line() {
    assertThat(new String(read("{\r\n\"a\":\n\"b\\n\"}").line(), StandardCharsets.UTF_8))
        .isEqualTo("{  \"a\": \"b\\n\"}");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261128})
  void it_reads_what_a_whole_reader_reads(long seed) {
    RandomJson random = new RandomJson(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = random.ordinary();
      compare(read(text), JsonText.MAPPER.readTree(text), "seed " + seed + ": " + text);
    }
  }

  private static void compare(RawJson raw, JsonNode node, String about) {
    assertThat(JsonText.MAPPER.readTree(raw.toString())).as(about).isEqualTo(node);
    assertThat(raw.isObject()).as(about).isEqualTo(node.isObject());
    if (node.isString()) {
      assertThat(raw.asString("")).as(about).isEqualTo(node.asString());
    }
    List<RawJson> elements = raw.elements();
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      compare(elements.get(i), node.get(i), about);
    }
    if (node.isObject()) {
      node.propertyStream()
          .forEach(member -> compare(raw.path(member.getKey()), member.getValue(), about));
    }
  }

  private static RawJson read(String text) {
    return RawJson.read(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
