package io.sampo.app.client;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON at the door: reading answers, checking payloads, writing strings. */
public final class JsonText {

  /** The mapper for all of the command line; numbers keep every digit. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private JsonText() {}

  /** The value in these bytes, or empty where they hold none. */
  public static Optional<JsonNode> read(byte[] utf8) {
    try {
      JsonNode node = MAPPER.readTree(utf8);
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** What keeps these bytes from being exactly one JSON value; empty when nothing does. */
  public static Optional<String> faultOf(byte[] utf8) {
    try (JsonParser parser = MAPPER.createParser(utf8)) {
      if (parser.nextToken() == null) {
        return Optional.of("it is empty");
      }
      parser.skipChildren();
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("there is more after the first value");
    } catch (JacksonException e) {
      return Optional.of(e.getOriginalMessage());
    }
  }

  /** A text as a JSON string, quoted and escaped, in UTF-8. */
  public static byte[] quoted(String text) {
    return MAPPER.writeValueAsBytes(text);
  }
}
