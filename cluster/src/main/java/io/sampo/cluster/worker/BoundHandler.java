package io.sampo.cluster.worker;

import io.sampo.core.task.Json;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A handler as the pool runs it: JSON in, JSON out.
 *
 * <p>Its declared input and result types are resolved once. A handler declared with {@link Json}
 * gets and gives the bytes as they are.
 */
public final class BoundHandler {

  private final TaskHandler<Object, Object> handler;
  private final String type;
  private final boolean cpuBound;
  private final @Nullable ObjectReader reader;
  private final @Nullable ObjectWriter writer;
  private final JsonMapper mapper;
  private final int resultBytesMax;

  private BoundHandler(
      TaskHandler<Object, Object> handler,
      JsonMapper mapper,
      @Nullable ObjectReader reader,
      @Nullable ObjectWriter writer,
      int resultBytesMax) {
    this.handler = handler;
    this.mapper = mapper;
    this.type = handler.type();
    this.cpuBound = handler.cpuBound();
    this.reader = reader;
    this.writer = writer;
    this.resultBytesMax = resultBytesMax;
  }

  @SuppressWarnings("unchecked") // The reader makes what the handler declares.
  static BoundHandler bind(TaskHandler<?, ?> handler, JsonMapper mapper, int resultBytesMax) {
    JavaType declared = mapper.constructType(handler.getClass());
    JavaType[] types = declared.findTypeParameters(TaskHandler.class);
    JavaType input = types.length == 2 ? types[0] : mapper.constructType(Object.class);
    JavaType result = types.length == 2 ? types[1] : mapper.constructType(Object.class);
    return new BoundHandler(
        (TaskHandler<Object, Object>) handler,
        mapper,
        input.hasRawClass(Json.class) ? null : mapper.readerFor(input),
        result.hasRawClass(Json.class) ? null : writerFor(result, mapper),
        resultBytesMax);
  }

  /**
   * Containers need their declared element type; all else is written as what it turns out to be.
   */
  private static ObjectWriter writerFor(JavaType result, JsonMapper mapper) {
    return result.isContainerType() || result.isReferenceType()
        ? mapper.writerFor(result)
        : mapper.writer();
  }

  /** The task type served. */
  public String type() {
    return type;
  }

  /** Whether attempts keep a core busy rather than wait. */
  public boolean cpuBound() {
    return cpuBound;
  }

  /** The class that the user wrote. */
  public Class<?> handlerClass() {
    return handler.getClass();
  }

  Json run(Json payload, TaskContext context) throws Exception {
    return ContextClassLoader.call(
        handler.getClass().getClassLoader(),
        () -> {
          Object input = reader == null ? payload : read(payload, reader);
          return write(handler.handle(input, context), payload);
        });
  }

  private static Object read(Json payload, ObjectReader reader) throws AttemptFailure {
    try {
      return reader.readValue(payload.utf8());
    } catch (JacksonException e) {
      throw AttemptFailure.payloadMismatch(
          "at %s: %s".formatted(pointer(e), e.getOriginalMessage()));
    }
  }

  private Json write(@Nullable Object result, Json payload) throws AttemptFailure {
    if (result == null) {
      return Json.NULL;
    }
    if (writer == null) {
      Json json = (Json) result;
      if (json.length() > resultBytesMax) {
        throw tooLarge();
      }
      // What came in was checked at the door.
      return json.equals(payload) ? payload : checked(json);
    }
    BoundedBytes bytes = new BoundedBytes(resultBytesMax);
    try {
      writer.writeValue(bytes, result);
      return Json.of(bytes.toByteArray());
    } catch (RuntimeException | StackOverflowError e) {
      if (bytes.overflowed()) {
        throw tooLarge();
      }
      throw AttemptFailure.permanent("ResultNotSerializable", unwritable(result, e));
    }
  }

  /**
   * Gives the bytes if they are one JSON value: everybody who lists tasks gets them as they are.
   */
  private Json checked(Json json) throws AttemptFailure {
    try (JsonParser parser = mapper.createParser(json.utf8())) {
      if (parser.nextToken() == null) {
        throw notJson("it is empty");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw notJson("something follows the first value");
      }
      return json;
    } catch (JacksonException e) {
      throw notJson(e.getOriginalMessage());
    }
  }

  private static AttemptFailure notJson(String why) {
    return AttemptFailure.permanent(
        "ResultNotJson",
        "the handler returns Json, and its bytes are no JSON value in UTF-8: " + why);
  }

  private AttemptFailure tooLarge() {
    return AttemptFailure.permanent(
        "ResultTooLarge",
        "the result is larger than %,d bytes of JSON; store it elsewhere and return where"
            .formatted(resultBytesMax));
  }

  private static String unwritable(Object result, Throwable e) {
    String where = e instanceof JacksonException json ? " at " + pointer(json) : "";
    String why = e instanceof JacksonException json ? json.getOriginalMessage() : e.toString();
    return "%s cannot be written as JSON%s: %s".formatted(result.getClass().getName(), where, why);
  }

  /** Where in the document, as a JSON pointer (RFC 6901). */
  private static String pointer(JacksonException e) {
    StringBuilder pointer = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      pointer.append('/');
      pointer.append(
          name == null
              ? Integer.toString(step.getIndex())
              : name.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.isEmpty() ? "the top" : pointer.toString();
  }
}
