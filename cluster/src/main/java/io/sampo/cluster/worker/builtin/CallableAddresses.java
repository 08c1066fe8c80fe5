package io.sampo.cluster.worker.builtin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses tasks may call: those of the public internet, and the networks that the settings
 * allow. Behind all others stands what trusts its neighbours: this machine, its network, the
 * metadata of a cloud. The networks are those of IANA's registries of special purposes.
 */
final class CallableAddresses {

  /** A network that is not called unless allowed, and what it is. */
  private record Special(Network network, String what) {

    static Special of(String network, String what) {
      return new Special(Network.parse(network), what);
    }
  }

  private static final List<Special> SPECIAL =
      List.of(
          Special.of("0.0.0.0/8", "this machine"),
          Special.of("10.0.0.0/8", "private"),
          Special.of("100.64.0.0/10", "shared by the customers of a provider"),
          Special.of("127.0.0.0/8", "this machine"),
          Special.of("168.63.129.16/32", "metadata of a cloud"),
          Special.of("169.254.0.0/16", "link-local, with the metadata of a cloud"),
          Special.of("172.16.0.0/12", "private"),
          Special.of("192.0.0.0/24", "special"),
          Special.of("192.0.2.0/24", "for documentation"),
          Special.of("192.88.99.0/24", "special"),
          Special.of("192.168.0.0/16", "private"),
          Special.of("198.18.0.0/15", "for benchmarks"),
          Special.of("198.51.100.0/24", "for documentation"),
          Special.of("203.0.113.0/24", "for documentation"),
          Special.of("224.0.0.0/4", "multicast"),
          Special.of("240.0.0.0/4", "reserved"),
          Special.of("::/128", "this machine"),
          Special.of("::1/128", "this machine"),
          Special.of("64:ff9b:1::/48", "translated to a private address"),
          Special.of("2001::/23", "special"),
          Special.of("2001:db8::/32", "for documentation"),
          Special.of("3fff::/20", "for documentation"),
          Special.of("fc00::/7", "unique local"),
          Special.of("fe80::/10", "link-local"),
          Special.of("fec0::/10", "site-local"),
          Special.of("ff00::/8", "multicast"));

  /** All of the public internet of version 6. */
  private static final Network PUBLIC_6 = Network.parse("2000::/3");

  /** A router turns these into the address of version 4 that they end with. */
  private static final Network TRANSLATED = Network.parse("64:ff9b::/96");

  /** A router unwraps these to the address of version 4 that follows the first two bytes. */
  private static final Network TUNNELLED = Network.parse("2002::/16");

  private final Collection<Network> allowed;

  CallableAddresses(Set<Network> allowed) {
    this.allowed = allowed;
  }

  /** Why an address is not to be called; null where it is. */
  @Nullable String refusal(InetAddress address) {
    if (allowed.stream().anyMatch(network -> network.contains(address))) {
      return null;
    }
    for (Special special : SPECIAL) {
      if (special.network().contains(address)) {
        return "in %s (%s)".formatted(special.network(), special.what());
      }
    }
    InetAddress behind = behind(address);
    if (behind != null) {
      String refusal = refusal(behind);
      return refusal == null ? null : "%s, %s".formatted(behind.getHostAddress(), refusal);
    }
    boolean special6 = address.getAddress().length == 16 && !PUBLIC_6.contains(address);
    return special6 ? "outside of %s (reserved)".formatted(PUBLIC_6) : null;
  }

  /** The address of version 4 that is reached by one of version 6. */
  private static @Nullable InetAddress behind(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (TRANSLATED.contains(address)) {
      return version4(Arrays.copyOfRange(bytes, 12, 16));
    }
    return TUNNELLED.contains(address) ? version4(Arrays.copyOfRange(bytes, 2, 6)) : null;
  }

  private static InetAddress version4(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are no address", e);
    }
  }
}
