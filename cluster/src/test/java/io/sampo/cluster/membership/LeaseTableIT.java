package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.worker.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LeaseTableIT {

  private static final long ONE = 101;
  private static final long TWO = -102;

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();

  @AutoClose private final Connection connection = DATABASE.access().connect();
  private final String name = UUID.randomUUID().toString();
  private final LeaseTable lease = new LeaseTable(name, Duration.ofMinutes(1));

  @Test
  void one_of_two_gets_it() throws SQLException {
    assertThat(lease.acquire(connection, ONE)).isTrue();
    assertThat(lease.acquire(connection, TWO)).isFalse();
    assertThat(lease.acquire(connection, ONE)).isTrue();
    assertThat(lease.renew(connection, ONE)).isTrue();
    assertThat(lease.renew(connection, TWO)).isFalse();
  }

  @Test
  void released_it_goes_to_the_next() throws SQLException {
    lease.acquire(connection, ONE);
    lease.release(connection, TWO);
    assertThat(lease.acquire(connection, TWO)).isFalse();

    lease.release(connection, ONE);
    assertThat(lease.acquire(connection, TWO)).isTrue();
  }

  @Test
  void run_out_it_goes_to_the_next() throws SQLException {
    LeaseTable shortly = new LeaseTable(name, Duration.ofMillis(300));
    shortly.acquire(connection, ONE);

    Await.until("it has run out", () -> acquire(shortly, TWO));

    assertThat(shortly.renew(connection, ONE)).isFalse();
  }

  private boolean acquire(LeaseTable table, long owner) {
    try {
      return table.acquire(connection, owner);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void who_has_ended_neither_gets_nor_keeps_it() throws SQLException {
    MemberTable members = new MemberTable(connection, Rows.node(7));
    members.register();
    lease.acquire(connection, 8);
    members.expel(Set.of(Rows.node(8)));

    assertThat(lease.acquire(connection, 7)).isTrue();
    assertThat(lease.acquire(connection, 8)).isFalse();
  }
}
