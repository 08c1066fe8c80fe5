package io.sampo.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {

  @Test
  void events_are_read_with_id_name_and_data() throws IOException {
    assertThat(read("id: 7\nevent: started\ndata: {\"a\":1}\n\n"))
        .containsExactly(new ServerSentEvent("7", "started", "{\"a\":1}"));
  }

  @Test
  void last_id_stays_and_name_does_not() throws IOException {
    assertThat(read("id: 7\nevent: started\ndata: 1\n\ndata: 2\n\n"))
        .last()
        .isEqualTo(new ServerSentEvent("7", "message", "2"));
  }

  @Test
  void data_of_several_lines_is_joined() throws IOException {
    assertThat(read("data: a\ndata:b\n\n"))
        .containsExactly(new ServerSentEvent("", "message", "a\nb"));
  }

  @Test
  void comments_and_unknown_fields_are_skipped() throws IOException {
    assertThat(read(": still here\n\nretry: 5\nfoo\ndata: x\r\n\r\n"))
        .containsExactly(new ServerSentEvent("", "message", "x"));
  }

  @Test
  void event_cut_off_at_the_end_is_dropped() throws IOException {
    assertThat(read("data: a\n\ndata: b\n")).hasSize(1);
  }

  private static List<ServerSentEvent> read(String text) throws IOException {
    List<ServerSentEvent> all = new ArrayList<>();
    try (ServerSentEvents events =
        new ServerSentEvents(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
      Optional<ServerSentEvent> event = events.next();
      while (event.isPresent()) {
        all.add(event.get());
        event = events.next();
      }
    }
    return all;
  }
}
