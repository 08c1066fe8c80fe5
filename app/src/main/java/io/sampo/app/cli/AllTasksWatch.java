package io.sampo.app.cli;

import io.sampo.app.client.ClientException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.ServerSentEvent;
import io.sampo.app.client.ServerSentEvents;
import io.sampo.app.client.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the state changes of all tasks until the process is ended. */
final class AllTasksWatch {

  private final SampoClient client;
  private final EventPrinter printer;
  private final Reconnect reconnect;

  AllTasksWatch(SampoClient client, Terminal terminal, EventPrinter printer) {
    this.client = client;
    this.printer = printer;
    this.reconnect = new Reconnect(terminal);
  }

  /** Never returns: it ends by an exception, or with the process. */
  int watch(List<Map.Entry<String, String>> filters) throws InterruptedException {
    while (true) {
      try {
        follow(filters);
        reconnect.pause("the stream ended, events may be missed", Duration.ZERO);
      } catch (ClientException e) {
        reconnect.orGiveUp(e);
      }
    }
  }

  private void follow(List<Map.Entry<String, String>> filters) {
    try (ServerSentEvents events = client.allEvents(filters)) {
      reconnect.works();
      Optional<ServerSentEvent> event = events.next();
      while (event.isPresent()) {
        printer.print(event.get());
        event = events.next();
      }
    } catch (IOException e) {
      throw new UnreachableException(client.server(), e);
    }
  }
}
