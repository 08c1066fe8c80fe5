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
   * @param status the task's status
   * @param json the task as read, byte for byte
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record Task(int line, String status, byte[] json) implements BulkAnswer {

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
    private String status = "";
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
          ? Optional.of(new Task(line, status, task))
          : Optional.ofNullable(problem).map(said -> new Refused(line, said));
    }

    private void readTask() {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("status") && value == JsonToken.VALUE_STRING) {
          status = parser.getString();
        } else {
          parser.skipChildren();
        }
      }
      task = Arrays.copyOfRange(utf8, start, (int) parser.currentLocation().getCharOffset());
    }
  }
}
