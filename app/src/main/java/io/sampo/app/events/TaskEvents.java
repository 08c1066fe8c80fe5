package io.sampo.app.events;

import io.sampo.cluster.task.TaskChange;
import io.sampo.cluster.task.TaskService;
import io.sampo.core.task.TaskId;
import io.sampo.core.task.TaskRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * The events of one task up to its end. It listens first and reads the record then, so that nothing
 * falls between; and reads it again now and then, so that nothing lost stays lost.
 */
final class TaskEvents {

  /** What the stream is fed with. */
  private sealed interface Input {

    /** A live change. */
    record Change(TaskChange.Moved change) implements Input {}

    /** Time to read the record; to say that the stream lives as well. */
    record Look(boolean heartbeat) implements Input {}

    /** The record as it stands; empty where there is none any more. */
    record Seen(Optional<TaskRecord> task) implements Input {}
  }

  /** What is sent; after the last of it the stream ends. */
  private record Output(ByteString bytes, boolean last) {}

  private final TaskService service;
  private final TaskId id;
  private final Duration heartbeat;

  TaskEvents(TaskService service, TaskId id, Duration heartbeat) {
    this.service = service;
    this.id = id;
    this.heartbeat = heartbeat;
  }

  /** The events after the one with that number. */
  Source<ByteString, NotUsed> after(long last) {
    Source<Input, NotUsed> changes = service.changes(id).map(TaskEvents::input);
    Source<Input, ?> looks = Source.tick(Duration.ZERO, heartbeat, (Input) new Input.Look(true));
    return changes
        .merge(looks, true)
        .mapAsync(1, this::seen)
        .statefulMapConcat(() -> {
          TaskEventLog log = new TaskEventLog(last);
          return input -> outputs(log, input);
        })
        .takeWhile(output -> !output.last(), true)
        .map(Output::bytes);
  }

  private static Input input(TaskChange change) {
    return switch (change) {
      case TaskChange.Moved moved -> new Input.Change(moved);
      case TaskChange.Gap _ -> new Input.Look(false);
    };
  }

  /** Reads the record where it is time to; while it cannot be read the stream goes on. */
  private CompletionStage<List<Input>> seen(Input input) {
    if (!(input instanceof Input.Look)) {
      return CompletableFuture.completedFuture(List.of(input));
    }
    return service
        .find(id)
        .handle((task, failure) ->
            failure == null ? List.of(input, new Input.Seen(task)) : List.of(input));
  }

  private static List<Output> outputs(TaskEventLog log, List<Input> inputs) {
    return inputs.stream().flatMap(input -> output(log, input)).toList();
  }

  private static Stream<Output> output(TaskEventLog log, Input input) {
    return switch (input) {
      case Input.Look look when look.heartbeat() ->
          Stream.of(new Output(TaskEvent.HEARTBEAT, false));
      case Input.Look _ -> Stream.empty();
      case Input.Change it -> shown(log, log.take(it.change()));
      case Input.Seen it when it.task().isEmpty() ->
          Stream.of(new Output(TaskEvent.HEARTBEAT, true));
      case Input.Seen it -> shown(log, log.take(it.task().get()));
    };
  }

  private static Stream<Output> shown(TaskEventLog log, List<TaskEvent> events) {
    Stream<Output> outputs = events.stream().map(event -> new Output(event.bytes(), false));
    return log.ended()
        ? Stream.concat(outputs, Stream.of(new Output(ByteString.emptyByteString(), true)))
        : outputs;
  }
}
