package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.partition.KeyClaims.Claim;
import io.sampo.core.codec.BodyHash;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.task.Json;
import io.sampo.core.task.RetryPolicy;
import io.sampo.core.task.TaskOptions;
import io.sampo.core.task.TaskSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a partition makes of the claims it finds on idempotency keys. */
class SubmissionsTest {

  private static final TaskSpec SPEC =
      new TaskSpec(
          "echo",
          Json.of("1"),
          "i",
          "k",
          "default",
          5,
          new TaskOptions(
              null, null, null, null, Duration.ofMinutes(1), RetryPolicy.DEFAULT, Map.of()));
  private static final PartitionCommand.Submit SUBMIT =
      new PartitionCommand.Submit(SPEC, BodyHash.of(SPEC), null);
  private static final Claim OWN = Claim.first(SUBMIT.bodyHash(), Submissions.route(SPEC));
  private static final Claim OTHER = OWN.replacedBy(7, 77);
  private static final Claim OWN_AGAIN = OTHER.replacedBy(OWN.bodyHash(), OWN.route());

  private static boolean claimed(@Nullable Claim standing, @Nullable Claim settledUnder) {
    ArchiveLookups.Found found =
        new ArchiveLookups.Found(
            Map.of(), standing == null ? Map.of() : Map.of("i", standing), Map.of());
    Map<String, Long> settled =
        settledUnder == null ? Map.of() : Map.of("i", settledUnder.version());
    return Submissions.with(List.of(SUBMIT), settled, found).getFirst().claimed();
  }

  @Test
  void a_key_that_nobody_claims_is_free() {
    assertThat(claimed(null, null)).isFalse();
  }

  @Test
  void a_key_is_free_under_the_claim_it_was_settled_under() {
    assertThat(claimed(OWN, OWN)).isFalse();
    assertThat(claimed(OWN_AGAIN, OWN_AGAIN)).isFalse();
  }

  @Test
  void a_key_that_another_has_claimed_since_is_not_free() {
    assertThat(claimed(OTHER, OWN)).isTrue();
    assertThat(claimed(OTHER, null)).isTrue();
  }

  /** Another may have been accepted while its claim stood in between. */
  @Test
  void what_was_settled_under_a_claim_does_not_hold_when_the_claim_comes_back() {
    assertThat(claimed(OWN_AGAIN, OWN)).isTrue();
  }

  @Test
  void a_claim_of_the_same_content_that_nobody_settled_here_is_asked_about() {
    assertThat(claimed(OWN, null)).isTrue();
  }
}
