package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PostgresUserTest {

  private static final String FORBIDDEN = "unshare: unshare failed: Operation not permitted";

  @Test
  void root_gets_another_id_for_all_programs() {
    PostgresUser root = new PostgresUser(true, false);

    assertThat(root.toCreate()).containsExactly("unshare", "-U");
    assertThat(root.toRun()).containsExactly("unshare", "-U");
    assertThat(root.advice(FORBIDDEN)).contains("refuses to run as root", "another user");
  }

  @Test
  void user_without_a_name_gets_one_where_data_are_created() {
    PostgresUser nameless = new PostgresUser(false, true);

    assertThat(nameless.toCreate()).containsExactly("unshare", "-U");
    assertThat(nameless.toRun()).isEmpty();
    assertThat(nameless.advice(FORBIDDEN))
        .startsWith("PostgreSQL needs a name for the user id")
        .contains("Run as a user that /etc/passwd knows", "SAMPO_JDBC_URL");
  }

  @Test
  void any_other_user_runs_them_as_they_are() {
    PostgresUser user = new PostgresUser(false, false);

    assertThat(user.toCreate()).isEqualTo(List.of());
    assertThat(user.advice("initdb: error: directory is not empty")).isEmpty();
  }

  @Test
  void cause_goes_before_the_chatter() {
    String chatter = "The files belonging to this database system\ninitdb: error: no room\nbye";

    assertThat(PostgresLog.causeFirst(chatter)).startsWith("error: no room.\n  The files");
    assertThat(PostgresLog.cause("2026-11-28 07:00:00 UTC [7]  FATAL:  lock file is empty"))
        .isEqualTo("FATAL:  lock file is empty.");
    assertThat(PostgresLog.cause("all is well")).isEmpty();
  }
}
