package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.DatabaseAccess;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.node.FreePort;
import io.sampo.cluster.partition.TcpProxy;
import io.sampo.cluster.worker.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Real processes that are killed, frozen and cut off. */
class ClusterIT {

  private static final String WITNESSES =
      " FROM pg_stat_activity"
          + " WHERE application_name = 'sampo-witness' AND datname = current_database()";

  @AutoClose private final TestDatabase database = TestDatabase.create();
  private final List<NodeProcess> started = new ArrayList<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final int first = FreePort.next();
  private final int second = FreePort.next();

  @AfterEach
  void stop() {
    started.forEach(NodeProcess::close);
    proxies.forEach(TcpProxy::close);
  }

  private static long witnesses(Statement statement) {
    try (ResultSet row = statement.executeQuery("SELECT count(*)" + WITNESSES)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private NodeProcess start(int port) {
    return start(port, "");
  }

  private NodeProcess start(int port, String more) {
    NodeProcess node = NodeProcess.start(database.access(), port, List.of(first, second), more);
    started.add(node);
    return node;
  }

  private List<NodeProcess> startBoth() {
    NodeProcess one = start(first);
    one.awaitReady();
    NodeProcess two = start(second);
    two.awaitReady();
    one.awaitMembers(0, List.of(first, second));
    return List.of(one, two);
  }

  @Test
  void two_nodes_survive_the_kill_of_either_and_know_it_at_once() {
    List<NodeProcess> both = startBoth();
    int from = both.get(1).said();
    long killed = both.get(0).kill();
    long removed = both.get(1).awaitMembers(from, List.of(second)).millis();
    // Heartbeats and stable-after alone would take 8 s and more.
    assertThat(removed - killed).isLessThan(6_000);

    // The first seed is started again: it joins, though it may begin clusters.
    NodeProcess again = start(first);
    again.awaitMembers(0, List.of(first, second));
    assertThat(again.hasSaid(0, "members " + first + "=Up")).isFalse();

    from = both.get(1).said();
    again.kill();
    both.get(1).awaitMembers(from, List.of(second));
    both.get(1).tell("probe");
    both.get(1).await("writable", from, text -> text.equals("writable"));
  }

  @Test
  void a_lost_session_ends_nobody() throws SQLException {
    List<NodeProcess> both = startBoth();
    try (Connection connection = database.access().connect();
        Statement statement = connection.createStatement()) {
      for (int round = 0; round < 5; round++) {
        // It returns when they have ended: one that is still ending cannot be ended again.
        statement.execute(
            "SELECT pg_terminate_backend(pid, 30000) FROM (SELECT pid"
                + WITNESSES
                + " ORDER BY backend_start LIMIT "
                + (round % 2 + 1)
                + ")");
        Await.until("both have a session again", () -> witnesses(statement) == 2);
        for (NodeProcess node : both) {
          node.awaitStill("ready");
        }
      }
    }
    for (NodeProcess node : both) {
      assertThat(node.isAlive()).isTrue();
      assertThat(node.hasSaidLike("Down")).isFalse();
    }
  }

  @Test
  void a_frozen_node_is_replaced_and_ends_when_it_wakes_up() {
    List<NodeProcess> both = startBoth();
    int from = both.get(1).said();
    both.get(0).signal("STOP");
    both.get(1).awaitMembers(from, List.of(second));
    both.get(1).tell("probe");
    both.get(1).await("writable", from, text -> text.equals("writable"));

    both.get(0).signal("CONT");
    both.get(0).await("downed", 0, text -> text.equals("downed"));
    assertThat(both.get(1).isAlive()).isTrue();
  }

  @Test
  void an_idle_node_is_not_ready_while_postgresql_does_not_answer() {
    DatabaseAccess access = database.access();
    TcpProxy proxy = TcpProxy.before(access.url());
    proxies.add(proxy);
    DatabaseAccess throughProxy =
        new DatabaseAccess(proxy.inFrontOf(access.url()), access.user(), access.password());
    NodeProcess node = NodeProcess.start(throughProxy, first, List.of(first), "");
    started.add(node);
    node.awaitReady();
    int from = node.said();

    proxy.goAway();
    node.await("not ready", from, text -> text.startsWith("not ready"));
    proxy.comeBack();

    node.awaitStill("ready");
  }

  @Test
  void of_two_nodes_cut_off_from_each_other_one_goes_on() {
    NodeProcess one = startBehindProxy();
    NodeProcess two = startBehindProxy();
    List<Integer> ports = List.of(one.port(), two.port());
    one.awaitMembers(0, ports);
    two.awaitMembers(0, ports);
    List<Integer> from = List.of(one.said(), two.said());

    proxies.forEach(TcpProxy::goAway);

    NodeProcess.awaitAny(List.of(one, two), from, "downed");
    NodeProcess survivor = one.hasSaid(0, "downed") ? two : one;
    survivor.awaitMembers(survivor == one ? from.get(0) : from.get(1), List.of(survivor.port()));
    assertThat(survivor.isAlive()).isTrue();
  }

  /** Others reach it through a proxy; PostgreSQL is reached directly. */
  private NodeProcess startBehindProxy() {
    int bound = FreePort.next();
    TcpProxy proxy = new TcpProxy(bound);
    proxies.add(proxy);
    NodeProcess node =
        NodeProcess.start(
            database.access(),
            proxy.port(),
            List.of(proxies.getFirst().port()),
            "pekko.remote.artery.bind.port = " + bound);
    started.add(node);
    node.awaitReady();
    return node;
  }
}
