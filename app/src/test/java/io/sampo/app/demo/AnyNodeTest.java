package io.sampo.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.client.ProblemException;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.UnreachableException;
import io.sampo.app.fake.FakeServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnyNodeTest {

  private static final byte[] TASK = "{\"type\":\"echo\"}".getBytes(StandardCharsets.UTF_8);

  private final FakeServer first = new FakeServer();
  private final FakeServer second = new FakeServer();
  private final List<SampoClient> clients =
      List.of(new SampoClient(first.url()), new SampoClient(second.url()));
  private final AnyNode nodes = new AnyNode(clients, Duration.ofSeconds(30));

  @AfterEach
  void close() {
    clients.forEach(SampoClient::close);
    first.close();
    second.close();
  }

  @Test
  void the_next_node_answers_for_one_that_is_gone() throws InterruptedException {
    first.kill();

    assertThat(nodes.ask(0, node -> node.submit(TASK)).status()).isEqualTo(201);
    assertThat(second.taskCount()).isEqualTo(1);
  }

  @Test
  void a_node_without_room_is_left_for_the_next() throws InterruptedException {
    first.answerNext(503, Map.of("Retry-After", "1"), "{}");
    second.answerNext(429, Map.of("Retry-After", "1"), "{}");

    assertThat(nodes.ask(0, node -> node.submit(TASK)).status()).isEqualTo(201);
    assertThat(first.taskCount()).isEqualTo(1);
  }

  @Test
  void a_refusal_for_good_is_not_tried_elsewhere() {
    first.answerNext(422, Map.of(), "{}");

    assertThatThrownBy(() -> nodes.ask(0, node -> node.submit(TASK)))
        .isInstanceOf(ProblemException.class);
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void patience_ends_where_nobody_answers() {
    first.kill();
    second.kill();

    assertThatThrownBy(() -> new AnyNode(clients, Duration.ZERO).ask(1, node -> node.submit(TASK)))
        .isInstanceOf(UnreachableException.class);
  }
}
