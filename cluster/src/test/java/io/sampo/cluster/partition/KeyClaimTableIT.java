package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.database.Database;
import io.sampo.cluster.database.TestDatabase;
import io.sampo.cluster.partition.KeyClaims.Claim;
import io.sampo.cluster.partition.KeyClaims.Replacement;
import io.sampo.cluster.task.Unavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Claims on idempotency keys, as PostgreSQL keeps them. */
class KeyClaimTableIT {

  private static final Claim ONE = Claim.first(-11, 1);
  private static final Claim OTHER = Claim.first(22, -2);

  @AutoClose private final TestDatabase fresh = TestDatabase.create();
  @AutoClose private final Database database = fresh.open();
  private final KeyClaimTable claims = new KeyClaimTable(database.archive(), Duration.ofHours(24));

  private Map<String, Claim> find(String... keys) {
    return GateFixture.join(claims.find(List.of(keys)));
  }

  private Map<String, Claim> claim(Map<String, Claim> wanted) {
    return GateFixture.join(claims.claim(wanted));
  }

  private void replace(String key, Claim from, Claim to) {
    GateFixture.join(claims.replace(Map.of(key, new Replacement(from, to))));
  }

  @Test
  void the_first_claim_stands() {
    assertThat(find("a")).isEmpty();
    assertThat(claim(Map.of("a", ONE, "b", ONE))).isEqualTo(Map.of("a", ONE, "b", ONE));
    assertThat(claim(Map.of("a", OTHER, "c\0", OTHER))).isEqualTo(Map.of("a", ONE, "c\0", OTHER));
    assertThat(find("a", "b", "c\0", "d")).isEqualTo(Map.of("a", ONE, "b", ONE, "c\0", OTHER));
  }

  @Test
  void a_claim_is_replaced_only_where_it_still_stands() {
    claim(Map.of("a", ONE));
    Claim rival = ONE.replacedBy(22, -2);
    replace("a", ONE, rival);
    assertThat(find("a")).containsEntry("a", rival);
    replace("a", ONE, ONE.replacedBy(33, 3));
    assertThat(find("a")).containsEntry("a", rival);
  }

  @Test
  void a_claim_that_comes_back_is_another_one() {
    claim(Map.of("a", ONE));
    Claim rival = ONE.replacedBy(22, -2);
    replace("a", ONE, rival);
    Claim back = rival.replacedBy(ONE.bodyHash(), ONE.route());
    replace("a", rival, back);
    replace("a", ONE, ONE.replacedBy(33, 3));
    assertThat(find("a")).containsEntry("a", back);
  }

  @Test
  void only_old_claims_are_forgotten() throws SQLException {
    claim(Map.of("old", ONE, "young", ONE));
    age("old", "26 hours");
    age("young", "24 hours");

    claims.forgetOld(Instant.now());

    assertThat(find("old", "young")).containsOnlyKeys("young");
  }

  @Test
  void a_claim_that_is_used_is_kept() throws SQLException {
    claim(Map.of("old", ONE));
    age("old", "26 hours");
    claim(Map.of("old", OTHER));

    claims.forgetOld(Instant.now());

    assertThat(find("old")).containsEntry("old", ONE);
  }

  private void age(String key, String by) throws SQLException {
    try (Connection connection = database.archive().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("UPDATE sampo.key_claim SET claimed_at = claimed_at - interval '%s' WHERE key ="
                  + " substring(encode(sha256('%s'), 'hex') FOR 32)::uuid")
              .formatted(by, key));
    }
  }

  @Test
  void without_the_database_claims_are_unavailable() {
    database.close();

    assertThatThrownBy(() -> claims.find(List.of("a")).toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Unavailable.class);
  }
}
