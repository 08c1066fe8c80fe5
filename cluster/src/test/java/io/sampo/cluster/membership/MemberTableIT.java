package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemberTableIT {

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  private final Deque<Connection> sessions = new ConcurrentLinkedDeque<>();

  @BeforeEach
  void empty() throws SQLException {
    try (Connection connection = DATABASE.access().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE sampo.member");
    }
  }

  @AfterEach
  void close() throws SQLException {
    for (Connection session : sessions) {
      session.close();
    }
  }

  /** A run with a session of its own, registered. */
  private MemberTable run(UniqueAddress node) throws SQLException {
    Connection session = DATABASE.access().connect();
    sessions.push(session);
    MemberTable table = new MemberTable(session, node);
    table.lock();
    table.register();
    return table;
  }

  private static UniqueAddress node(int port, long uid) {
    return new UniqueAddress(Rows.address(port), uid);
  }

  @Test
  void others_see_the_lock_until_the_session_ends() throws SQLException {
    MemberTable watcher = run(node(1, 1));
    MemberTable watched = run(node(2, -2));
    watched.joined();
    watched.beat();

    assertThat(watcher.look())
        .containsExactly(new MemberRow(node(2, -2), true, false, 1, false, null));

    sessions.pop().close();
    Await.until("the lock is free", () -> lockFree(watcher));
  }

  @Test
  void others_read_why_a_run_has_ended() throws SQLException {
    MemberTable watcher = run(node(1, 1));
    MemberTable watched = run(node(2, 2));
    watched.lastWords("its heap is full");

    sessions.pop().close();

    assertThat(watcher.look().getFirst().lastWords()).isEqualTo("its heap is full");
  }

  private static boolean lockFree(MemberTable watcher) {
    try {
      return watcher.look().getFirst().lockFree();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_session_that_only_the_server_believes_in_gives_way() throws SQLException {
    run(node(1, 1));

    run(node(1, 1));

    assertThat(run(node(2, 2)).look())
        .containsExactly(new MemberRow(node(1, 1), false, false, 0, false, null));
  }

  @Test
  void a_new_run_ends_the_former_one_at_its_address() throws SQLException {
    MemberTable former = run(node(1, 1));
    MemberTable other = run(node(2, 2));
    run(node(1, 3));

    assertThat(former.beat()).isEmpty();
    assertThat(other.beat()).isPresent();
  }

  @Test
  void who_is_expelled_first_cannot_expel() throws SQLException {
    MemberTable one = run(node(1, 1));
    MemberTable two = run(node(2, 2));

    one.expel(Set.of(node(2, 2)));
    two.expel(Set.of(node(1, 1)));

    assertThat(one.beat()).isPresent();
    assertThat(two.beat()).isEmpty();
  }

  @Test
  void of_many_only_one_begins() throws Exception {
    int count = 6;
    List<MemberTable> tables = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tables.add(run(node(i, i)));
    }
    CyclicBarrier together = new CyclicBarrier(count);
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<Boolean>> begun = new ArrayList<>();
      for (MemberTable table : tables) {
        begun.add(
            threads.submit(() -> {
              together.await();
              return table.begin(Map.of());
            }));
      }
      int began = 0;
      for (Future<Boolean> one : begun) {
        began += one.get() ? 1 : 0;
      }
      assertThat(began).isEqualTo(1);
    }
  }

  @Test
  void nobody_begins_while_another_counts_on() throws SQLException {
    MemberTable starter = run(node(1, 1));
    MemberTable living = run(node(2, 2));
    living.joined();
    living.beat();

    assertThat(starter.begin(Map.of(node(2, 2), 0L))).isFalse();
    assertThat(living.beat()).isPresent();
  }

  @Test
  void the_silent_are_ended_when_a_cluster_begins() throws SQLException {
    MemberTable starter = run(node(1, 1));
    MemberTable silent = run(node(2, 2));
    silent.joined();

    assertThat(starter.begin(Map.of(node(2, 2), 0L))).isTrue();
    assertThat(silent.beat()).isEmpty();
  }

  @Test
  void who_has_left_takes_part_no_more() throws SQLException {
    MemberTable watcher = run(node(1, 1));
    MemberTable leaving = run(node(2, 2));
    leaving.joined();
    leaving.leave();

    assertThat(watcher.look())
        .containsExactly(new MemberRow(node(2, 2), true, true, 0, false, null));
  }
}
