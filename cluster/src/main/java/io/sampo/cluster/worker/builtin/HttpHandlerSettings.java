package io.sampo.cluster.worker.builtin;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the {@code http} handler may do.
 *
 * @param connectTimeout how long connecting may take
 * @param timeout how long a whole call may take, unless the payload says otherwise
 * @param responseBytesMax how much of a response's body is kept, 0 to {@value
 *     #RESPONSE_BYTES_LIMIT}
 * @param allowedHosts the hosts that may be called, without ports; empty for all. Where there is
 *     such a list, redirects are not followed.
 * @param allowNetworks what may be called beside the public internet
 */
public record HttpHandlerSettings(
    Duration connectTimeout,
    Duration timeout,
    int responseBytesMax,
    Set<String> allowedHosts,
    Set<Network> allowNetworks) {

  /** The largest body that may be kept. */
  public static final int RESPONSE_BYTES_LIMIT = 16 << 20;

  /** All public hosts, 10 s to connect, 30 s in all, 128 KiB of body: within a result of 1 MiB. */
  public static final HttpHandlerSettings DEFAULT =
      new HttpHandlerSettings(
          Duration.ofSeconds(10), Duration.ofSeconds(30), 128 << 10, Set.of(), Set.of());

  /** Refuses what cannot work; hosts are compared in lower case. */
  public HttpHandlerSettings {
    if (!connectTimeout.isPositive() || !timeout.isPositive()) {
      throw new IllegalArgumentException("connectTimeout and timeout must be positive");
    }
    if (responseBytesMax < 0 || responseBytesMax > RESPONSE_BYTES_LIMIT) {
      throw new IllegalArgumentException(
          "responseBytesMax must be 0 to %d, not %d"
              .formatted(RESPONSE_BYTES_LIMIT, responseBytesMax));
    }
    allowedHosts =
        allowedHosts.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    allowNetworks = Set.copyOf(allowNetworks);
  }

  boolean allows(String host) {
    return allowedHosts.isEmpty() || allowedHosts.contains(host.toLowerCase(Locale.ROOT));
  }
}
