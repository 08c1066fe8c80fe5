package io.sampo.app.node;

import com.typesafe.config.Config;
import io.sampo.app.api.MessageApiServer;
import io.sampo.app.http.AllowedHosts;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.RequestGuard;
import io.sampo.app.management.ManagementApi;
import io.sampo.app.management.ManagementExtension;
import io.sampo.app.management.ManagementServer;
import io.sampo.app.settings.PekkoConfig;
import io.sampo.app.settings.SampoSettings;
import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.DatabaseException;
import io.sampo.cluster.database.DatabaseTrouble;
import io.sampo.cluster.node.ClusterNode;
import io.sampo.cluster.node.NodeHealth;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.Handlers;
import io.sampo.cluster.worker.builtin.BuiltInHandlers;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.http.javadsl.model.Uri;

/** A node that serves: its database, its engine, its message API and its management. */
public final class SampoNode implements AutoCloseable {

  private static final Duration REQUESTS_END_WITHIN = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(10);

  private final Database database;
  private final Handlers handlers;
  private final ClusterNode node;
  private final MessageApiServer api;
  private final int managementPort;

  private SampoNode(
      Database database,
      Handlers handlers,
      ClusterNode node,
      MessageApiServer api,
      int managementPort) {
    this.managementPort = managementPort;
    this.database = database;
    this.handlers = handlers;
    this.node = node;
    this.api = api;
  }

  /**
   * Starts a node; it listens when this returns, and is ready soon after.
   *
   * @throws RuntimeException saying what to do where it cannot start
   */
  public static SampoNode start(SampoSettings settings) {
    Handlers handlers =
        Handlers.load(
            BuiltInHandlers.create(settings.httpHandler(), settings.execHandler()),
            settings.handlersDir(),
            settings.node().worker());
    Database database = open(settings);
    try {
      return start(settings, handlers, database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static Database open(SampoSettings settings) {
    try {
      return Database.open(settings.database());
    } catch (DatabaseException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static SampoNode start(SampoSettings settings, Handlers handlers, Database database) {
    initializeUris();
    ClusterNode node = engine(settings, handlers, database);
    try {
      MessageApiServer api = api(settings, node);
      endRequestsOnShutdown(node, api);
      ManagementApi management =
          new ManagementApi(node.system(), node.control(), node.metrics(), node.generations());
      ManagementExtension.of(node.system()).publish(management);
      int port = startManagement(settings, node);
      return new SampoNode(database, handlers, node, api, port);
    } catch (RuntimeException e) {
      node.stop().toCompletableFuture().join();
      throw e;
    }
  }

  private static RequestGuard guard(SampoSettings settings, String bind) {
    return new RequestGuard(
        AllowedHosts.of(bind, settings.remoting().advertisedHost(), settings.allowedHosts()));
  }

  /**
   * The two classes of Pekko's URIs initialize each other: a thread that begins with one while
   * another begins with the other waits for ever. A node that was sent requests from its first
   * moment on hung in its start.
   */
  private static void initializeUris() {
    Objects.requireNonNull(Uri.EMPTY);
  }

  private static MessageApiServer api(SampoSettings settings, ClusterNode node) {
    HttpSettings http = settings.http();
    try {
      return MessageApiServer.start(
              node.system(),
              http,
              guard(settings, http.bind()),
              node.tasks(),
              new DoorRoom(node.memory()),
              node.health()::joined)
          .toCompletableFuture()
          .join();
    } catch (RuntimeException e) {
      throw StartException.cannotListen(
          "the message API", http.bind(), http.port(), "SAMPO_HTTP_PORT", e);
    }
  }

  private static int startManagement(SampoSettings settings, ClusterNode node) {
    SampoSettings.Management management = settings.management();
    try {
      return ManagementServer.start(node.system(), guard(settings, management.bind()))
          .toCompletableFuture()
          .join()
          .localAddress()
          .getPort();
    } catch (RuntimeException e) {
      throw StartException.cannotListen(
          "management", management.bind(), management.port(), "SAMPO_MANAGEMENT_PORT", e);
    }
  }

  private static ClusterNode engine(SampoSettings settings, Handlers handlers, Database database) {
    Config config = PekkoConfig.pekkoConfig(settings, database.access());
    try {
      return ClusterNode.start(settings.node(), config, database, handlers);
    } catch (SQLException e) {
      throw new StartException(
          "Cannot use the database %s. %s".formatted(database.access(), DatabaseTrouble.explain(e)),
          e);
    } catch (RuntimeException e) {
      SampoSettings.Remoting remoting = settings.remoting();
      throw StartException.cannotListen(
          "other nodes", remoting.bind(), remoting.port(), "SAMPO_REMOTING_PORT", e);
    }
  }

  private static void endRequestsOnShutdown(ClusterNode node, MessageApiServer api) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(node.system());
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "let-clients-go",
        () -> {
          api.leave();
          return CompletableFuture.completedFuture(Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "end-message-api",
        () -> api.stop(REQUESTS_END_WITHIN).exceptionally(_ -> Done.getInstance()));
  }

  /** Where the message API listens. */
  public InetSocketAddress apiAddress() {
    return api.address();
  }

  /** The port of Pekko Management. */
  public int managementPort() {
    return managementPort;
  }

  /** The tasks of its cluster. */
  public TaskService tasks() {
    return node.tasks();
  }

  /** How it is. */
  public NodeHealth health() {
    return node.health();
  }

  /**
   * Waits until the node is ready to serve.
   *
   * @return whether it is; if not, {@link #health} says what is in the way
   */
  public boolean awaitReady(Duration atMost) {
    long untilNanos = System.nanoTime() + atMost.toNanos();
    while (!node.health().ready()) {
      boolean ended = terminated().toCompletableFuture().isDone();
      if (ended || System.nanoTime() - untilNanos > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /** Completed when the node has ended, by {@link #close} or by itself. */
  public CompletionStage<Done> terminated() {
    return node.system().getWhenTerminated();
  }

  /** Leaves word for the other nodes why this one ends at once; returns when they can read it. */
  public void leaveWord(String why) throws SQLException {
    node.leaveWord(why);
  }

  /** Whether it ended because the others took it for dead and went on without it. */
  public boolean wasDowned() {
    return node.wasDowned();
  }

  /** Leaves its cluster in order: running attempts end or are handed back within a bound. */
  @Override
  public void close() {
    node.stop().toCompletableFuture().join();
    node.system().getWhenTerminated().toCompletableFuture().join();
    database.close();
    handlers.close();
  }
}
