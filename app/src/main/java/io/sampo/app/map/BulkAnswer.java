package io.sampo.app.map;

import io.sampo.app.client.Problem;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.TaskView;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What the server says about one line of a bulk request that waits. */
sealed interface BulkAnswer {

  /** The line's number in the request, from 1. */
  int line();

  /**
   * The line's task as it stands.
   *
   * @param line the line's number in the request
   * @param id the task's id
   * @param status the task's status
   * @param createdAt when it was accepted
   * @param json the task as read, byte for byte
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Task(int line, String id, String status, String createdAt, byte[] json)
      implements BulkAnswer {

    boolean finished() {
      return TaskView.isFinished(status);
    }

    boolean succeeded() {
      return TaskView.SUCCEEDED.equals(status);
    }
  }

  /** The line was refused. */
  record Refused(int line, Problem problem) implements BulkAnswer {}

  /** The answer in one line of the response; empty where it is none that is understood. */
  static Optional<BulkAnswer> parse(byte[] utf8) {
    try (JsonParser parser = RawJson.parser(utf8)) {
      return new Reader(utf8, parser).read();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Reads one answer; the task is cut out of the line as it is, never built as a tree. */
  final class Reader {

    private final byte[] utf8;
    private final JsonParser parser;
    private int line;
    private String id = "";
    private String status = "";
    private String createdAt = "";
    private byte @Nullable [] task;
    private @Nullable Problem problem;

    private Reader(byte[] utf8, JsonParser parser) {
      this.utf8 = utf8;
      this.parser = parser;
    }

    private Optional<BulkAnswer> read() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        switch (name) {
          case "line" -> line = parser.getIntValue();
          case "task" -> readTask();
          case "problem" -> problem = Problem.of(RawJson.slice(utf8, parser));
          default -> parser.skipChildren();
        }
      }
      return task != null
          ? Optional.of(new Task(line, id, status, createdAt, task))
          : Optional.ofNullable(problem).map(said -> new Refused(line, said));
    }

    private void readText(String name) {
      switch (name) {
        case "id" -> id = parser.getString();
        case "status" -> status = parser.getString();
        case "createdAt" -> createdAt = parser.getString();
        default -> {}
      }
    }

    private void readTask() {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING) {
          readText(name);
        } else {
          parser.skipChildren();
        }
      }
      task = Arrays.copyOfRange(utf8, start, (int) parser.currentLocation().getCharOffset());
    }
  }
}
