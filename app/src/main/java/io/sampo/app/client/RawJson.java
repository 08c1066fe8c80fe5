package io.sampo.app.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A value in a server's answer, as the bytes it stands in: what nobody asks for is never read, so
 * that no number is too large, no nesting too deep and no text too strange to be passed on.
 */
public final class RawJson {

  private static final byte[] NOTHING = {};

  /** A character that is written by its number, as in {@code \\u00e9}. */
  private static final int ESCAPED_BYTES = 6;

  private static final RawJson MISSING = new RawJson(NOTHING, 0, 0);

  private final byte[] document;
  private final int start;
  private final int end;
  private @Nullable List<Map.Entry<String, RawJson>> members;
  private @Nullable List<RawJson> elements;

  private RawJson(byte[] document, int start, int end) {
    this.document = document;
    this.start = start;
    this.end = end;
  }

  /** The one value that these bytes hold; empty where they hold none, or more. */
  public static Optional<RawJson> read(byte[] utf8) {
    try (JsonParser parser = parser(utf8, 0, utf8.length)) {
      if (parser.nextToken() == null) {
        return Optional.empty();
      }
      RawJson value = slice(utf8, 0, parser);
      return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /**
   * A parser of these bytes, one character for each byte: what it says of places is in bytes. Texts
   * beyond ASCII, and those with escaped characters, are not what it says they are.
   */
  private static JsonParser parser(byte[] utf8, int start, int end) {
    byte[] masked = Arrays.copyOfRange(utf8, start, end);
    for (int i = 0; i + 1 < masked.length; i++) {
      if (masked[i] == '\\') {
        i += isEscapedCharacter(masked, i) ? mask(masked, i) : 1;
      }
    }
    return JsonText.LENIENT.createParser(new String(masked, StandardCharsets.ISO_8859_1));
  }

  /** Whether a character is written by its number here: a parser takes only some for a name. */
  private static boolean isEscapedCharacter(byte[] json, int place) {
    if (json[place + 1] != 'u' || place + ESCAPED_BYTES > json.length) {
      return false;
    }
    for (int i = place + 2; i < place + ESCAPED_BYTES; i++) {
      if (!HexFormat.isHexDigit(json[i])) {
        return false;
      }
    }
    return true;
  }

  private static int mask(byte[] json, int place) {
    Arrays.fill(json, place, place + ESCAPED_BYTES, (byte) 0xFF);
    return ESCAPED_BYTES - 1;
  }

  /** A parser of these bytes that says of places where they are in the bytes. */
  public static JsonParser parser(byte[] utf8) {
    return parser(utf8, 0, utf8.length);
  }

  /** The value that a {@link #parser} of these bytes has come to; the parser reads over it. */
  public static RawJson slice(byte[] utf8, JsonParser parser) {
    return slice(utf8, 0, parser);
  }

  /** The value that the parser has come to, and reads over, in a document that begins there. */
  private static RawJson slice(byte[] document, int begin, JsonParser parser) {
    int start = begin + (int) parser.currentTokenLocation().getCharOffset();
    JsonToken token = parser.currentToken();
    if (token.isStructStart()) {
      parser.skipChildren();
    } else if (token != JsonToken.VALUE_STRING) {
      return new RawJson(document, start, start + parser.getStringLength());
    } else {
      parser.finishToken();
    }
    return new RawJson(document, start, begin + (int) parser.currentLocation().getCharOffset());
  }

  /** The member of that name, the last if there are several; missing where there is none. */
  public RawJson path(String name) {
    RawJson found = MISSING;
    for (Map.Entry<String, RawJson> member : members()) {
      if (member.getKey().equals(name)) {
        found = member.getValue();
      }
    }
    return found;
  }

  /** The members of an object, in order; none of what is no object. */
  public List<Map.Entry<String, RawJson>> members() {
    if (members == null) {
      members = isObject() ? readMembers() : List.of();
    }
    return members;
  }

  /** The elements of an array; none of what is no array. */
  public List<RawJson> elements() {
    if (elements == null) {
      elements = isArray() ? readElements() : List.of();
    }
    return elements;
  }

  private List<Map.Entry<String, RawJson>> readMembers() {
    List<Map.Entry<String, RawJson>> found = new ArrayList<>();
    try (JsonParser parser = parser(document, start, end)) {
      parser.nextToken();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        int place = start + (int) parser.currentTokenLocation().getCharOffset();
        String text = name.chars().allMatch(c -> c < 0x80) ? name : nameAt(place);
        parser.nextToken();
        found.add(Map.entry(text, slice(document, start, parser)));
      }
    }
    return List.copyOf(found);
  }

  /** A name whose characters are bytes, but for those that were escaped. */
  private String nameAt(int place) {
    int close = place + 1;
    while (document[close] != '"') {
      close += document[close] == '\\' ? 2 : 1;
    }
    return new RawJson(document, place, close + 1).text();
  }

  private List<RawJson> readElements() {
    List<RawJson> found = new ArrayList<>();
    try (JsonParser parser = parser(document, start, end)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        found.add(slice(document, start, parser));
      }
    }
    return List.copyOf(found);
  }

  /** A string's text, or a number or truth value as it is written; else what is given here. */
  public String asString(String otherwise) {
    if (isMissing() || isNull() || isObject() || isArray()) {
      return otherwise;
    }
    return isString() ? text() : toString();
  }

  private String text() {
    try (JsonParser parser = JsonText.LENIENT.createParser(toString())) {
      parser.nextToken();
      return parser.getString();
    }
  }

  /** An integer of at most 18 digits; 0 for all else. */
  public long asLong() {
    String text = asString("");
    return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  /** A number, as near as it can be held; 0 for all else. */
  public double asDouble() {
    return isNumber() ? Double.parseDouble(toString()) : 0;
  }

  /** Whether this is {@code true}. */
  public boolean asBoolean() {
    return first() == 't';
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return first() == '{';
  }

  /** Whether this is an array. */
  public boolean isArray() {
    return first() == '[';
  }

  /** Whether this is a string. */
  public boolean isString() {
    return first() == '"';
  }

  /** Whether this is a number. */
  public boolean isNumber() {
    return first() == '-' || (first() >= '0' && first() <= '9');
  }

  /** Whether this is {@code null}. */
  public boolean isNull() {
    return first() == 'n';
  }

  /** Whether there is no such value. */
  public boolean isMissing() {
    return start == end;
  }

  private int first() {
    return isMissing() ? -1 : document[start];
  }

  /**
   * The value as the server wrote it, but on one line: outside of texts JSON takes a space for a
   * line end, and inside of them there is none.
   */
  public byte[] line() {
    return JsonText.oneLine(Arrays.copyOfRange(document, start, end));
  }

  /** Whether the other is a value that is written the same. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that
        && Arrays.equals(document, start, end, that.document, that.start, that.end);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The value as the server wrote it; what is no UTF-8 in it cannot be shown. */
  @Override
  public String toString() {
    return new String(document, start, end - start, StandardCharsets.UTF_8);
  }
}
