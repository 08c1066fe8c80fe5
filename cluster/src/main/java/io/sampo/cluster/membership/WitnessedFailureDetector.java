package io.sampo.cluster.membership;

import com.typesafe.config.Config;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.PhiAccrualFailureDetector;
import org.jspecify.annotations.Nullable;

/**
 * Pekko's failure detector, which also believes the crash witness: a member that is known to be
 * dead is unreachable at once. Without that the cluster could not remove it before its heartbeats
 * had been missed for a while, however surely it is dead.
 */
public final class WitnessedFailureDetector extends PhiAccrualFailureDetector {

  private final DeadMembers dead;
  private volatile @Nullable String address;

  /** Called by Pekko. */
  public WitnessedFailureDetector(Config config, EventStream eventStream) {
    super(config, eventStream);
    this.dead = DeadMembers.of(eventStream);
  }

  @Override
  public void setAddress(String address) {
    super.setAddress(address);
    this.address = address;
  }

  @Override
  public boolean isAvailable() {
    String known = address;
    return super.isAvailable() && (known == null || !dead.contains(known));
  }
}
