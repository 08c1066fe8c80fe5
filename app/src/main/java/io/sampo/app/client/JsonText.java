package io.sampo.app.client;

import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON at the door: reading answers, checking payloads, writing strings. */
public final class JsonText {

  /** The mapper for all of the command line; numbers keep every digit. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * The mapper for what others have written, which is theirs to bound: it takes numbers, names and
   * nesting of any size, for it only looks for where values begin and end.
   */
  public static final JsonMapper LENIENT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .build())
          .build();

  private JsonText() {}

  /** What keeps these bytes from being exactly one JSON value; empty when nothing does. */
  public static Optional<String> faultOf(byte[] utf8) {
    String text;
    try {
      text = Utf8Text.decode(utf8);
    } catch (CharacterCodingException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    try (JsonParser parser = LENIENT.createParser(text)) {
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

  /** The JSON on one line: a line end in it stands between values, where a space does as well. */
  public static byte[] oneLine(byte[] utf8) {
    byte[] line = utf8.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  /** A text as a JSON string, quoted and escaped, in UTF-8. */
  public static byte[] quoted(String text) {
    return MAPPER.writeValueAsBytes(text);
  }
}
