package io.sampo.app.cli;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.ServerSentEvent;
import io.sampo.app.client.ServerSentEvents;
import io.sampo.app.client.TaskView;
import io.sampo.app.client.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows one task to its end; a lost connection is taken up after the last event seen. */
final class TaskWatch {

  private final SampoClient client;
  private final EventPrinter printer;
  private final Reconnect reconnect;
  private @Nullable String lastEventId;

  TaskWatch(SampoClient client, Terminal terminal, EventPrinter printer) {
    this.client = client;
    this.printer = printer;
    this.reconnect = new Reconnect(terminal);
  }

  /** The exit code: success when the task succeeded. */
  int watch(String id) throws InterruptedException {
    while (true) {
      try {
        Optional<String> end = follow(id).or(() -> endOf(id));
        if (end.isPresent()) {
          return end.get().equals(TaskView.SUCCEEDED) ? ExitCodes.SUCCESS : ExitCodes.REFUSED;
        }
        reconnect.pause("the server ended the stream", Duration.ZERO);
      } catch (ClientException e) {
        reconnect.orGiveUp(e);
      }
    }
  }

  /** Prints events up to the task's end, or to the end of the stream. */
  private Optional<String> follow(String id) {
    try (ServerSentEvents events = client.taskEvents(id, lastEventId)) {
      reconnect.works();
      Optional<ServerSentEvent> event = events.next();
      while (event.isPresent()) {
        lastEventId = event.get().id().isEmpty() ? lastEventId : event.get().id();
        Optional<String> end = printer.print(event.get()).filter(TaskView::isFinished);
        if (end.isPresent()) {
          return end;
        }
        event = events.next();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreachableException(client.server(), e);
    }
  }

  /** A stream that just ends may have ended because there is nothing left to tell. */
  private Optional<String> endOf(String id) {
    return Optional.of(client.get(id).task().status()).filter(TaskView::isFinished);
  }
}
