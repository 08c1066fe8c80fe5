package io.sampo.cluster.worker.builtin;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client of tasks: it calls what it is told and adds nothing of its own. */
final class CallClient {

  /** As many as there may be attempts, or more. */
  private static final int CONNECTIONS_MAX = 1_000_000;

  /** Servers close what is idle for longer, and names change their addresses. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(5);

  private static final Duration CONNECTION_AGE_MAX = Duration.ofSeconds(30);

  private CallClient() {}

  static CloseableHttpClient create(HttpHandlerSettings settings, CheckedLookup lookup) {
    return HttpClients.custom()
        .setConnectionManager(connections(settings, lookup))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setProtocolUpgradeEnabled(false)
                .setAuthenticationEnabled(false)
                .build())
        .disableRedirectHandling() // Each is a call of its own.
        // A proxy would look names up itself, and no system property is asked for one.
        .setRoutePlanner(new DefaultRoutePlanner(null))
        .setUserAgent("sampo")
        .disableAutomaticRetries() // The task's retry policy decides.
        .disableCookieManagement() // Cookies would go from task to task.
        .disableAuthCaching()
        .disableContentCompression()
        .evictIdleConnections(TimeValue.of(IDLE_MAX))
        .build();
  }

  private static PoolingHttpClientConnectionManager connections(
      HttpHandlerSettings settings, CheckedLookup lookup) {
    Timeout connect = Timeout.of(settings.connectTimeout());
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setDnsResolver(lookup)
        .setMaxConnTotal(CONNECTIONS_MAX)
        .setMaxConnPerRoute(CONNECTIONS_MAX)
        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(connect)
                .setTimeToLive(TimeValue.of(CONNECTION_AGE_MAX))
                .setValidateAfterInactivity(TimeValue.ofMilliseconds(100))
                .build())
        .build();
  }
}
