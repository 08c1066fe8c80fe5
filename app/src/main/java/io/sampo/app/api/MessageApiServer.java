package io.sampo.app.api;

import com.typesafe.config.ConfigFactory;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.RequestGuard;
import io.sampo.app.http.RequestLoop;
import io.sampo.app.http.Router;
import io.sampo.app.http.StopSignal;
import io.sampo.cluster.task.TaskService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.Logging;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.jspecify.annotations.Nullable;

/** The message API, listening. */
public final class MessageApiServer {

  /** Connections without a request end by themselves in this time. */
  private static final Duration LAST_REQUESTS = RequestLoop.LAST_REQUEST.plusMillis(150);

  /**
   * Beyond the longest wait or pause of an event stream: only a connection that is dead in some
   * other way comes to this.
   */
  private static final Duration IDLE_BEYOND_WAIT = Duration.ofMinutes(5);

  /**
   * Pekko HTTP's log for this server; it warns of every answer that starts before its body ends.
   */
  private static final String WIRE_LOGGER = "io.sampo.app.http.wire";

  private final ServerBinding binding;
  private final MessageApi api;
  private final StopSignal stop;
  private final Door door;
  private @Nullable CompletionStage<Done> stopped;

  private MessageApiServer(ServerBinding binding, MessageApi api, StopSignal stop, Door door) {
    this.binding = binding;
    this.api = api;
    this.stop = stop;
    this.door = door;
  }

  /**
   * Starts to listen; fails when the address cannot be had.
   *
   * @param joined whether the node takes part in its cluster; until then clients are sent elsewhere
   */
  public static CompletionStage<MessageApiServer> start(
      ActorSystem<?> system,
      HttpSettings settings,
      RequestGuard guard,
      TaskService service,
      DoorRoom room,
      BooleanSupplier joined) {
    Materializer materializer = SystemMaterializer.get(system).materializer();
    BodyReader bodies = new BodyReader(materializer, settings.bodyStallMax(), room);
    MessageApi api = new MessageApi(service, settings, room, bodies, materializer);
    Router router = new Router(api.routes(), bodies);
    StopSignal stop = new StopSignal();
    Door door = new Door(guard, bodies, router::handle, joined, stop);
    RequestLoop loop = new RequestLoop(door, settings.keepAlive(), stop);
    return Http.get(system)
        .newServerAt(settings.bind(), settings.port())
        .withSettings(serverSettings(system, settings))
        .logTo(Logging.getLogger(system.classicSystem(), WIRE_LOGGER))
        .bindFlow(Flow.of(HttpRequest.class).via(loop))
        .thenApply(binding -> new MessageApiServer(binding, api, stop, door));
  }

  private static ServerSettings serverSettings(ActorSystem<?> system, HttpSettings settings) {
    Duration longest =
        settings.waitMax().compareTo(settings.heartbeat()) > 0
            ? settings.waitMax()
            : settings.heartbeat();
    Duration idle = longest.plus(IDLE_BEYOND_WAIT);
    String own =
        """
        pekko.http.server.max-connections = %d
        pekko.http.server.idle-timeout = %d ms
        """
            .formatted(settings.connectionsMax(), idle.toMillis());
    return ServerSettings.create(
            ConfigFactory.parseString(own)
                .withFallback(ConfigFactory.parseResourcesAnySyntax("message-api.conf"))
                .withFallback(system.settings().config())
                .resolve())
        .withTerminationDeadlineExceededResponse(Door.leaving());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** How many tasks clients wait for now. */
  public int waits() {
    return api.waits();
  }

  /** How many event streams are open now. */
  public int watchers() {
    return api.watchers();
  }

  /** Goes on serving, but lets clients go after each answer: the node is about to leave. */
  public void leave() {
    door.close();
  }

  /**
   * Stops listening, answers waits as they stand, ends event streams and lets other requests end.
   *
   * @param atMost how long requests may take to end
   */
  public synchronized CompletionStage<Done> stop(Duration atMost) {
    if (stopped == null) {
      CompletionStage<Done> unbound = binding.unbind();
      stop.give();
      // Terminating cuts off connections that ask for nothing, though a request may be on its way.
      CompletableFuture<Void> asked =
          stop.deserted().completeOnTimeout(null, LAST_REQUESTS.toMillis(), TimeUnit.MILLISECONDS);
      stopped =
          unbound
              .thenCompose(_ -> asked)
              .thenCompose(_ -> binding.terminate(atMost))
              .thenApply(_ -> Done.getInstance());
    }
    return stopped;
  }
}
