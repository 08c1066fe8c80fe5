package io.sampo.app.settings;

import io.sampo.app.http.HttpSettings;
import io.sampo.cluster.partition.PartitionSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between settings. */
final class SettingsChecks {

  /** What a message between nodes has beside its payload, result or batch. */
  private static final int FRAME_MARGIN_BYTES = 256 * 1024;

  private final SettingsReader reader;

  SettingsChecks(SettingsReader reader) {
    this.reader = reader;
  }

  void check(SampoSettings settings) {
    checkAddresses(settings);
    checkPorts(settings);
    checkSizes(settings);
    checkRooms(settings);
    checkArchive(settings);
    reader.require(
        settings.execHandler().killAfter().compareTo(settings.node().worker().interruptGrace()) < 0
            || settings.execHandler().commands().isEmpty(),
        "handlers.exec.killAfter",
        "must be less than workers.interruptGrace",
        "workers.interruptGrace");
  }

  /** Notes it if a value is less than another, and then returns the other. */
  <V extends Comparable<V>> V atLeast(String key, V value, String otherKey, V other) {
    boolean holds = value.compareTo(other) >= 0;
    reader.require(holds, key, "must be at least %s (%s)".formatted(otherKey, other), otherKey);
    return holds ? value : other;
  }

  private void checkAddresses(SampoSettings settings) {
    Map<String, String> binds = new LinkedHashMap<>();
    binds.put("http.bind", settings.http().bind());
    binds.put("management.bind", settings.management().bind());
    binds.put("remoting.bind", settings.remoting().bind());
    binds.forEach((key, bind) ->
        reader.require(
            settings.insecureBindAllowed() || Rule.resolve(bind).isLoopbackAddress(),
            key,
            "other machines reach this address, and Sampo asks nobody for credentials: only"
                + " if nobody but friends reaches it, set security.allowInsecureBind = true",
            "security.allowInsecureBind"));
  }

  /** Notes it if others would be told to reach this node at all addresses. */
  void advertised(String bind, boolean isSet) {
    reader.require(
        isSet || !Rule.resolve(bind).isAnyLocalAddress(),
        "remoting.advertisedHost",
        "must be set where remoting.bind means all addresses",
        "remoting.bind");
  }

  /** Notes each that is missing where others that belong to it are given. */
  void allOrNone(Map<String, ? extends Optional<?>> values) {
    List<String> given = new ArrayList<>();
    values.forEach((key, value) -> value.ifPresent(_ -> given.add(key)));
    values.forEach((key, value) ->
        reader.require(
            given.isEmpty() || value.isPresent(),
            key,
            "%s must be set where %s is".formatted(key, String.join(" and ", given))));
  }

  private void checkPorts(SampoSettings settings) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("http.port", settings.http().port());
    ports.put("management.port", settings.management().port());
    ports.put("remoting.port", settings.remoting().port());
    ports.put("database.embeddedPort", settings.database().embeddedPort());
    Map<Integer, String> taken = new LinkedHashMap<>();
    ports.forEach((key, port) -> {
      String other = port == 0 ? null : taken.putIfAbsent(port, key);
      if (other != null) {
        reader.require(false, key, "is also " + other, other);
      }
    });
  }

  private void checkSizes(SampoSettings settings) {
    HttpSettings http = settings.http();
    PartitionSettings partition = settings.node().partition();
    reader.require(
        http.submissionBytesMax() <= partition.gatheredBytesMax(),
        "partitions.gatheredBytesMax",
        "must have room for http.payloadBytesMax and 64 KiB",
        "http.payloadBytesMax");
    long beside = Math.max(settings.node().worker().resultBytesMax(), http.bulk().batchBytesMax());
    reader.require(
        http.payloadBytesMax() + beside + FRAME_MARGIN_BYTES <= settings.remoting().frameBytesMax(),
        "remoting.frameBytesMax",
        "must have room for http.payloadBytesMax, the larger of workers.resultBytesMax and"
            + " http.bulk.batchBytesMax, and 256 KiB",
        "http.payloadBytesMax",
        "workers.resultBytesMax",
        "http.bulk.batchBytesMax");
  }

  /** A room that is too small for one who comes is full for ever. */
  private void checkRooms(SampoSettings settings) {
    HttpSettings http = settings.http();
    PartitionSettings partition = settings.node().partition();
    atLeast(
        "http.waitsMax", http.waitsMax(), "http.bulk.unfinishedMax", http.bulk().unfinishedMax());
    reader.require(
        http.watchersMax() < http.connectionsMax(),
        "http.connectionsMax",
        "must be more than http.watchersMax (%d), each of which holds one"
            .formatted(http.watchersMax()),
        "http.watchersMax");
    atLeast(
        "partitions.gatheredMax",
        partition.gatheredMax(),
        "partitions.turnTasksMax",
        partition.turnTasksMax());
    atLeast(
        "partitions.gatheredBytesMax",
        partition.gatheredBytesMax(),
        "partitions.turnBytesMax",
        (long) partition.turnBytesMax());
  }

  private void checkArchive(SampoSettings settings) {
    int used =
        settings.node().archiveReader().threads()
            + settings.node().archiveWriter().parallelWrites();
    reader.require(
        used <= settings.database().archiveConnections(),
        "database.archiveConnections",
        "must be at least archive.readThreads and archive.parallelWrites together (%d)"
            .formatted(used),
        "archive.readThreads",
        "archive.parallelWrites");
  }
}
