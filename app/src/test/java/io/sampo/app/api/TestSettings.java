package io.sampo.app.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sampo.app.http.HttpSettings;
import java.time.Duration;
import java.util.Locale;

/** Settings of a message API on any free port: the defaults, but for what a test says. */
public final class TestSettings {

  private TestSettings() {}

  /** The defaults with other values for some of {@code sampo.http}, or for unknownTypes. */
  public static HttpSettings with(String differences) {
    Config http =
        ConfigFactory.parseString("sampo.http { port = 0, " + differences + " }")
            .withFallback(
                ConfigFactory.parseString("sampo.http.unknownTypes = ${sampo.tasks.unknownTypes}"))
            .withFallback(ConfigFactory.parseResourcesAnySyntax("sampo-reference.conf"))
            .resolve()
            .getConfig("sampo.http");
    return new HttpSettings(
        http.getString("bind"),
        http.getInt("port"),
        http.getInt("connectionsMax"),
        duration(http, "keepAlive"),
        Math.toIntExact(http.getBytes("payloadBytesMax")),
        duration(http, "bodyStallMax"),
        duration(http, "waitMax"),
        http.getInt("waitsMax"),
        http.getInt("watchersMax"),
        duration(http, "heartbeat"),
        HttpSettings.UnknownTypes.valueOf(http.getString("unknownTypes").toUpperCase(Locale.ROOT)),
        bulk(http.getConfig("bulk")));
  }

  private static HttpSettings.Bulk bulk(Config bulk) {
    return new HttpSettings.Bulk(
        bulk.getInt("batchLinesMax"),
        Math.toIntExact(bulk.getBytes("batchBytesMax")),
        bulk.getInt("batchesInFlight"),
        bulk.getInt("rejectedListedMax"),
        duration(bulk, "overloadPatience"),
        bulk.getInt("unfinishedMax"));
  }

  private static Duration duration(Config config, String key) {
    return Duration.parse(config.getString(key));
  }
}
