package io.sampo.cluster.membership;

import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.UniqueAddress;

/** Nodes for tests. */
final class Rows {

  private Rows() {}

  static Address address(int number) {
    return new Address("pekko", "sampo", "host", number);
  }

  static UniqueAddress node(int number) {
    return new UniqueAddress(address(number), (long) number);
  }
}
