package io.sampo.cluster.partition;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Where submissions under idempotency keys may be found that do not live where these keys say. No
 * call blocks; a stage fails with {@link io.sampo.cluster.task.Unavailable} where claims cannot be
 * read or written now.
 */
public interface KeyClaims {

  /**
   * Who claims an idempotency key.
   *
   * @param bodyHash of the submission that holds the claim
   * @param route what picks its partition
   * @param rival where the submission that held the claim before may still be found
   * @param version no two claims that stood on a key one after the other have the same
   */
  record Claim(long bodyHash, int route, @Nullable Integer rival, long version) {

    /** The first claim on a key. */
    static Claim first(long bodyHash, int route) {
      return new Claim(bodyHash, route, null, 1);
    }

    /** Another's claim in place of this one; what this one had replaced has been asked. */
    Claim replacedBy(long otherBodyHash, int otherRoute) {
      return new Claim(otherBodyHash, otherRoute, otherRoute == route ? null : route, version + 1);
    }
  }

  /**
   * One claim in place of another.
   *
   * @param from the claim as it was read; where another stands by now, nothing happens
   */
  record Replacement(Claim from, Claim to) {}

  /** The claims on these keys, where there are any. */
  CompletionStage<Map<String, Claim>> find(Collection<String> keys);

  /** Claims keys that nobody has claimed; gives the claim that stands now for each. */
  CompletionStage<Map<String, Claim>> claim(Map<String, Claim> wanted);

  /** Replaces claims that still stand as they were read. */
  CompletionStage<Done> replace(Map<String, Replacement> replacements);
}
