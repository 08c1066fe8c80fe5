package io.sampo.cluster.partition;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Claims that nobody ever makes. */
final class NoClaims implements KeyClaims {

  @Override
  public CompletionStage<Map<String, Claim>> find(Collection<String> keys) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletionStage<Map<String, Claim>> claim(Map<String, Claim> wanted) {
    return CompletableFuture.completedFuture(wanted);
  }

  @Override
  public CompletionStage<Done> replace(Map<String, Replacement> replacements) {
    return CompletableFuture.completedFuture(Done.getInstance());
  }
}
