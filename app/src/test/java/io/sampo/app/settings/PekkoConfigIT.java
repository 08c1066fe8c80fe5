package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.process.NodePorts;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.membership.Membership;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An actor system really starts from what the settings say, on a real PostgreSQL. */
class PekkoConfigIT {

  @TempDir static Path home;

  private static SampoSettings settings = SampoSettings.load(Path.of(""), Map.of(), Map.of());
  private static Database database;
  private static ActorSystem<CompletableFuture<String>> system;
  private static long upMillis;

  @BeforeAll
  static void start() throws Exception {
    Map<String, String> variables = new HashMap<>(NodePorts.free(1).getFirst().variables());
    variables.put("SAMPO_HTTP_PORT", "0");
    variables.put("SAMPO_DATABASE_JOURNAL_CONNECTIONS", "3");
    settings = SampoSettings.load(home, variables, Map.of());
    database = Database.open(settings.database());
    long startNanos = System.nanoTime();
    CompletableFuture<Void> up = new CompletableFuture<>();
    system =
        ActorSystem.create(
            new Mill(), "sampo", PekkoConfig.pekkoConfig(settings, database.access()));
    Cluster.get(system).registerOnMemberUp(() -> up.complete(null));
    Membership.of(system).start(DatabaseClock.start(database.archive()));
    up.get(10, TimeUnit.SECONDS);
    upMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    database.close();
  }

  @Test
  void a_single_node_is_up_soon() {
    System.out.println("Up after " + upMillis + " ms");

    assertThat(Cluster.get(system).selfAddress())
        .hasToString("pekko://sampo@" + settings.node().name());
    assertThat(Duration.ofMillis(upMillis)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void the_journal_writes_and_has_a_pool_of_its_size() throws Exception {
    CompletableFuture<String> written = new CompletableFuture<>();

    system.tell(written);

    assertThat(written.get(10, TimeUnit.SECONDS)).isEqualTo("rye");
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT persistence_id FROM sampo.event_journal")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("mill");
    }
  }

  @Test
  void management_tells_members_and_health() throws Exception {
    URI management =
        PekkoManagement.get(system)
            .start()
            .toCompletableFuture()
            .thenApply(uri -> URI.create(uri.toString()))
            .get(10, TimeUnit.SECONDS);

    assertThat(management.getPort()).isEqualTo(settings.management().port());
    assertThat(get(management, "/cluster/members")).isEqualTo(200);
    assertThat(get(management, "/health/alive")).isEqualTo(200);
    // Nobody runs a node of Sampo on this system, which its own check notices.
    assertThat(get(management, "/health/ready")).isEqualTo(503);
  }

  /** Writes one event for each future and then completes it. */
  private static final class Mill
      extends EventSourcedBehavior<CompletableFuture<String>, String, String> {

    private Mill() {
      super(PersistenceId.ofUniqueId("mill"));
    }

    @Override
    public String emptyState() {
      return "";
    }

    @Override
    public CommandHandler<CompletableFuture<String>, String, String> commandHandler() {
      return (_, written) -> Effect().persist("rye").thenRun(written::complete);
    }

    @Override
    public EventHandler<String, String> eventHandler() {
      return (state, event) -> state + event;
    }
  }

  private static int get(URI server, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}
