package io.sampo.app.http;

import io.sampo.core.task.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads one JSON object field by field, straight from its bytes, and gathers all that is wrong with
 * it. The reading methods take the value of the current field; where it is wrong they say nothing
 * but a neutral value, and the problem says the rest.
 */
public final class JsonFields {

  /** How deep documents may be nested. */
  public static final int DEPTH_MAX = 200;

  private static final int NUMBER_CHARS_MAX = 1_000;
  private static final int NAME_CHARS_MAX = 10_000;
  private static final int ERRORS_MAX = 50;
  private static final int POINTER_NAME_CHARS_MAX = 80;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(NUMBER_CHARS_MAX)
                  .maxNameLength(NAME_CHARS_MAX)
                  .build())
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .build();

  private static final TextCache TEXTS = new TextCache();

  /** Takes the fields of an object. */
  @FunctionalInterface
  public interface Visitor {

    /** Takes the value of one field whose name is known. */
    void field(String name, JsonFields in);

    /** Checks what only shows when all fields were taken. */
    default void end(JsonFields in) {}
  }

  private final byte[] bytes;
  private final int offset;
  private final JsonParser parser;
  private List<FieldError> errors = List.of();
  private String parent = "";
  private String name = "";
  private boolean tooLarge;

  private JsonFields(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length);
  }

  /** Reads a document that is one object with these fields; says what is wrong with it. */
  public static Optional<Problem> read(
      byte[] bytes, int offset, int length, FieldNames names, Visitor visitor) {
    if (Utf8.hasMark(bytes, offset, length)) {
      return Optional.of(malformed("begins with a byte order mark, which JSON has none of"));
    }
    int fault = Utf8.firstFault(bytes, offset, length);
    if (fault >= 0) {
      return Optional.of(malformed("is no UTF-8 at byte " + fault));
    }
    JsonFields fields = new JsonFields(bytes, offset, length);
    try (JsonParser _ = fields.parser) {
      return fields.document(names, visitor);
    } catch (JacksonException e) {
      return Optional.of(fields.syntaxProblem(e));
    }
  }

  private Optional<Problem> document(FieldNames names, Visitor visitor) {
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      return Optional.of(malformed(first == null ? "is empty" : "is no JSON object"));
    }
    object(names, visitor);
    if (parser.nextToken() != null) {
      return Optional.of(malformed("goes on after the end of the JSON object"));
    }
    if (errors.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of(tooLarge ? ProblemType.TOO_LARGE : ProblemType.INVALID_FIELD, errors));
  }

  private static Problem malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED_BODY, "the document " + detail);
  }

  private Problem syntaxProblem(JacksonException e) {
    String detail =
        e instanceof StreamConstraintsException
            ? "goes beyond a limit: %d levels of nesting, %d characters a number, %d a name"
                .formatted(DEPTH_MAX, NUMBER_CHARS_MAX, NAME_CHARS_MAX)
            : "is no JSON at byte " + e.getLocation().getByteOffset() + ": " + reason(e);
    Problem malformed = malformed(detail);
    return new Problem(malformed.type(), malformed.detail(), errors, Map.of(), null);
  }

  private static String reason(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    int end = message.indexOf(" (start marker");
    return end < 0 ? message : message.substring(0, end);
  }

  /** The fields of a nested object; null counts as an object without any. */
  public void object(FieldNames names, Visitor visitor) {
    if (isNull() || !is(JsonToken.START_OBJECT, "must be an object")) {
      return;
    }
    String outerParent = parent;
    String outerName = name;
    parent = parser.streamReadContext().getNestingDepth() > 1 ? pointer() : "";
    long seen = 0;
    for (String next = parser.nextName(); next != null; next = parser.nextName()) {
      name = next;
      parser.nextToken();
      Integer index = names.index(next);
      if (index == null) {
        wrong("is not known here");
      } else if ((seen & (1L << index)) != 0) {
        wrong("is there more than once");
      } else {
        seen |= 1L << index;
        visitor.field(next, this);
      }
    }
    visitor.end(this);
    parent = outerParent;
    name = outerName;
  }

  /** A text that keeps a rule; null where it does not or is null. */
  public @Nullable String text(TextRule rule) {
    if (isNull() || !is(JsonToken.VALUE_STRING, "must be a string")) {
      return null;
    }
    char[] characters = parser.getStringCharacters();
    int start = parser.getStringOffset();
    int length = parser.getStringLength();
    String fault = rule.fault(characters, start, length);
    if (fault != null) {
      wrong(fault);
      return null;
    }
    return rule == TextRule.KEY || rule == TextRule.LABEL_VALUE
        ? new String(characters, start, length)
        : TEXTS.of(characters, start, length);
  }

  /** Pairs of texts, so many at most; an empty map for null. */
  public Map<String, String> labels(int max) {
    if (isNull() || !is(JsonToken.START_OBJECT, "must be an object of strings")) {
      return Map.of();
    }
    Map<String, String> labels = new LinkedHashMap<>();
    String outerParent = parent;
    String outerName = name;
    parent = pointer();
    for (String next = parser.nextName(); next != null; next = parser.nextName()) {
      name = next;
      parser.nextToken();
      String value = label(next);
      if (value != null && labels.put(next, value) != null) {
        wrong("is there more than once");
      }
    }
    parent = outerParent;
    name = outerName;
    if (labels.size() > max) {
      wrong("must have " + max + " entries at most");
    }
    return labels;
  }

  private @Nullable String label(String label) {
    String fault = TextRule.LABEL_NAME.fault(label);
    if (fault != null) {
      wrong("as a name " + fault);
      return null;
    }
    if (isNull()) {
      wrong("must be a string");
      return null;
    }
    return text(TextRule.LABEL_VALUE);
  }

  /** A whole number in a range; the other value where it is null or wrong. */
  public int integer(int min, int max, int otherwise) {
    String expectation = "must be a whole number from " + min + " to " + max;
    if (isNull() || !is(JsonToken.VALUE_NUMBER_INT, expectation)) {
      return otherwise;
    }
    boolean small = parser.getNumberType() == JsonParser.NumberType.INT;
    if (!small || parser.getIntValue() < min || parser.getIntValue() > max) {
      wrong(expectation);
      return otherwise;
    }
    return parser.getIntValue();
  }

  /** A number in a range; the other value where it is null or wrong. */
  public double number(double min, double max, double otherwise) {
    if (isNull()) {
      return otherwise;
    }
    String expectation = "must be a number from " + (long) min + " to " + (long) max;
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      wrong(expectation);
      return otherwise;
    }
    double value = Double.parseDouble(parser.getString());
    if (!(value >= min && value <= max)) {
      wrong(expectation);
      return otherwise;
    }
    return value;
  }

  /** True or false; null where it is null or wrong. */
  public @Nullable Boolean bool() {
    if (isNull()) {
      return null;
    }
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      wrong("must be true or false");
      return null;
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /** An ISO 8601 duration in a range; null where it is null or wrong. */
  public @Nullable Duration duration(Duration min, Duration max) {
    String expectation = TimeTexts.durationWithin(min, max) + ", in whole milliseconds";
    if (isNull() || !is(JsonToken.VALUE_STRING, expectation)) {
      return null;
    }
    Optional<Duration> duration =
        TimeTexts.duration(parser.getString())
            .filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0 && TimeTexts.isInMillis(d));
    if (duration.isEmpty()) {
      wrong(expectation);
    }
    return duration.orElse(null);
  }

  /** An instant in RFC 3339; null where it is null or wrong. */
  public @Nullable Instant instant() {
    if (isNull() || !is(JsonToken.VALUE_STRING, TimeTexts.INSTANT)) {
      return null;
    }
    Optional<Instant> instant = TimeTexts.instant(parser.getString());
    if (instant.isEmpty()) {
      wrong(TimeTexts.INSTANT);
    }
    return instant.orElse(null);
  }

  /** Any value as it stands, of so many bytes at most. */
  public Json raw(int bytesMax) {
    if (isNull()) {
      return Json.NULL;
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getByteOffset();
    if (end - start > bytesMax) {
      tooLarge = true;
      wrong("may have " + bytesMax + " bytes at most, not " + (end - start));
      return Json.NULL;
    }
    return Json.of(Arrays.copyOfRange(bytes, offset + start, offset + end));
  }

  /** Says that the current field is wrong, and goes past its value. */
  public void wrong(String detail) {
    wrongAt(pointer(), detail);
    parser.skipChildren();
  }

  /** Says that the field at this pointer is wrong, seen from the current object. */
  public void wrongBeside(String sibling, String detail) {
    wrongAt(parent + "/" + sibling, detail);
  }

  private void wrongAt(String pointer, String detail) {
    if (errors.isEmpty()) {
      errors = new ArrayList<>();
    }
    if (errors.size() < ERRORS_MAX) {
      errors.add(FieldError.at(pointer, detail));
    }
  }

  /** Whether the current value is null. */
  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  private boolean is(JsonToken expected, String expectation) {
    if (parser.currentToken() == expected) {
      return true;
    }
    wrong(expectation);
    return false;
  }

  private String pointer() {
    String shown =
        name.length() <= POINTER_NAME_CHARS_MAX
            ? name
            : name.substring(0, POINTER_NAME_CHARS_MAX) + "…";
    return parent + "/" + shown.replace("~", "~0").replace("/", "~1");
  }
}
