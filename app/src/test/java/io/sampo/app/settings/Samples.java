package io.sampo.app.settings;

import static io.sampo.app.settings.Sample.number;
import static io.sampo.app.settings.Sample.path;
import static io.sampo.app.settings.Sample.seconds;
import static io.sampo.app.settings.Sample.value;

import io.sampo.app.http.HttpSettings.UnknownTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/** One sample of every setting, in the order of the reference. */
final class Samples {

  private Samples() {}

  static List<Sample> all() {
    return Stream.of(
            node(),
            http(),
            bulk(),
            cluster(),
            database(),
            partitions(),
            tasks(),
            workers(),
            HandlerSamples.all(),
            archive(),
            rest())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Sample> node() {
    return List.of(
        value("bind", "SAMPO_BIND", "127.0.0.2", "127.0.0.2", s -> s.http().bind()),
        path("dataDir", "SAMPO_DATA_DIR", s -> s.database().dataDir()),
        path("handlersDir", "SAMPO_HANDLERS_DIR", s -> s.handlersDir()));
  }

  private static List<Sample> http() {
    return List.of(
        value("http.bind", "SAMPO_HTTP_BIND", "127.0.0.3", "127.0.0.3", s -> s.http().bind()),
        number("http.port", "SAMPO_HTTP_PORT", 8080, s -> s.http().port()),
        number(
            "http.connectionsMax",
            "SAMPO_HTTP_CONNECTIONS_MAX",
            7000,
            s -> s.http().connectionsMax()),
        seconds("http.keepAlive", "SAMPO_HTTP_KEEP_ALIVE", 7, s -> s.http().keepAlive()),
        number(
            "http.payloadBytesMax",
            "SAMPO_HTTP_PAYLOAD_BYTES_MAX",
            4096,
            s -> s.http().payloadBytesMax()),
        seconds("http.bodyStallMax", "SAMPO_HTTP_BODY_STALL_MAX", 7, s -> s.http().bodyStallMax()),
        seconds("http.waitMax", "SAMPO_HTTP_WAIT_MAX", 7, s -> s.http().waitMax()),
        number("http.waitsMax", "SAMPO_HTTP_WAITS_MAX", 7000, s -> s.http().waitsMax()),
        number("http.watchersMax", "SAMPO_HTTP_WATCHERS_MAX", 7, s -> s.http().watchersMax()),
        seconds("http.heartbeat", "SAMPO_HTTP_HEARTBEAT", 7, s -> s.http().heartbeat()));
  }

  private static List<Sample> bulk() {
    return List.of(
        number(
            "http.bulk.batchLinesMax",
            "SAMPO_HTTP_BULK_BATCH_LINES_MAX",
            7,
            s -> s.http().bulk().batchLinesMax()),
        number(
            "http.bulk.batchBytesMax",
            "SAMPO_HTTP_BULK_BATCH_BYTES_MAX",
            7,
            s -> s.http().bulk().batchBytesMax()),
        number(
            "http.bulk.batchesInFlight",
            "SAMPO_HTTP_BULK_BATCHES_IN_FLIGHT",
            7,
            s -> s.http().bulk().batchesInFlight()),
        number(
            "http.bulk.rejectedListedMax",
            "SAMPO_HTTP_BULK_REJECTED_LISTED_MAX",
            7,
            s -> s.http().bulk().rejectedListedMax()),
        seconds(
            "http.bulk.overloadPatience",
            "SAMPO_HTTP_BULK_OVERLOAD_PATIENCE",
            7,
            s -> s.http().bulk().overloadPatience()),
        number(
            "http.bulk.unfinishedMax",
            "SAMPO_HTTP_BULK_UNFINISHED_MAX",
            77,
            s -> s.http().bulk().unfinishedMax()));
  }

  private static List<Sample> cluster() {
    return List.of(
        value(
            "management.bind",
            "SAMPO_MANAGEMENT_BIND",
            "localhost",
            "localhost",
            s -> s.management().bind()),
        number("management.port", "SAMPO_MANAGEMENT_PORT", 7777, s -> s.management().port()),
        value(
            "remoting.bind",
            "SAMPO_REMOTING_BIND",
            "::1",
            "[::1]",
            s -> s.remoting().self().host()),
        number("remoting.port", "SAMPO_REMOTING_PORT", 7777, s -> s.remoting().port()),
        value(
            "remoting.advertisedHost",
            "SAMPO_ADVERTISED_HOST",
            "mill.example",
            "mill.example:7355",
            s -> s.node().name()),
        new Sample(
            "remoting.seedNodes",
            "SAMPO_SEED_NODES",
            "a:1, [::1]:2",
            "[\"a:1\", \"[::1]:2\"]",
            "[a:1, [::1]:2]",
            s -> s.remoting().seedNodes().toString()),
        number(
            "remoting.frameBytesMax",
            "SAMPO_REMOTING_FRAME_BYTES_MAX",
            8 << 20,
            s -> s.remoting().frameBytesMax()),
        tls("certificate", SampoSettings.Tls::certificate),
        tls("key", SampoSettings.Tls::key),
        tls("ca", SampoSettings.Tls::ca));
  }

  private static Sample tls(String file, Function<SampoSettings.Tls, Path> actual) {
    String variable = "SAMPO_REMOTING_TLS_" + file.toUpperCase(Locale.ROOT);
    return path(
        "remoting.tls." + file, variable, s -> s.remoting().tls().map(actual).orElse(Path.of("")));
  }

  private static List<Sample> database() {
    return List.of(
        value(
            "database.jdbcUrl",
            "SAMPO_JDBC_URL",
            "jdbc:postgresql://db/mill",
            "jdbc:postgresql://db/mill",
            s -> String.valueOf(s.database().jdbcUrl())),
        value("database.user", "SAMPO_JDBC_USER", "miller", "miller", s -> s.database().user()),
        value("database.password", "SAMPO_JDBC_PASSWORD", "x", "x", s -> s.database().password()),
        number(
            "database.journalConnections",
            "SAMPO_DATABASE_JOURNAL_CONNECTIONS",
            7,
            s -> s.database().journalConnections()),
        number(
            "database.archiveConnections",
            "SAMPO_DATABASE_ARCHIVE_CONNECTIONS",
            7,
            s -> s.database().archiveConnections()),
        number(
            "database.listConnections",
            "SAMPO_DATABASE_LIST_CONNECTIONS",
            7,
            s -> s.database().listConnections()),
        seconds(
            "database.connectTimeout",
            "SAMPO_DATABASE_CONNECT_TIMEOUT",
            7,
            s -> s.database().connectTimeout()),
        seconds(
            "database.socketTimeout",
            "SAMPO_DATABASE_SOCKET_TIMEOUT",
            7,
            s -> s.database().socketTimeout()),
        seconds(
            "database.startTimeout",
            "SAMPO_DATABASE_START_TIMEOUT",
            7,
            s -> s.database().startTimeout()),
        number(
            "database.embeddedPort",
            "SAMPO_DATABASE_EMBEDDED_PORT",
            7777,
            s -> s.database().embeddedPort()));
  }

  private static List<Sample> partitions() {
    return List.of(
        number("partitions.count", "SAMPO_PARTITIONS_COUNT", 7, s -> s.node().partitions()),
        number(
                "partitions.heapFraction",
                "SAMPO_PARTITIONS_HEAP_FRACTION",
                Runtime.getRuntime().maxMemory() / 4,
                s -> s.node().heapBytesMax())
            .text("0.25"),
        number(
            "partitions.turnTasksMax",
            "SAMPO_PARTITIONS_TURN_TASKS_MAX",
            7,
            s -> s.node().partition().turnTasksMax()),
        number(
            "partitions.turnBytesMax",
            "SAMPO_PARTITIONS_TURN_BYTES_MAX",
            4096,
            s -> s.node().partition().turnBytesMax()),
        number(
            "partitions.gatheredMax",
            "SAMPO_PARTITIONS_GATHERED_MAX",
            7000,
            s -> s.node().partition().gatheredMax()),
        number(
            "partitions.gatheredBytesMax",
            "SAMPO_PARTITIONS_GATHERED_BYTES_MAX",
            8 << 20,
            s -> s.node().partition().gatheredBytesMax()),
        seconds(
            "partitions.stalledAfter",
            "SAMPO_PARTITIONS_STALLED_AFTER",
            7,
            s -> s.node().partition().stalledAfter()),
        number(
            "partitions.snapshotBytesMin",
            "SAMPO_PARTITIONS_SNAPSHOT_BYTES_MIN",
            4096,
            s -> s.node().partition().snapshotBytesMin()));
  }

  private static List<Sample> tasks() {
    return List.of(
        seconds(
            "tasks.idempotencyWindow",
            "SAMPO_TASKS_IDEMPOTENCY_WINDOW",
            7,
            s -> s.node().partition().rules().idempotencyWindow()),
        number(
            "tasks.lostAttemptsMax",
            "SAMPO_TASKS_LOST_ATTEMPTS_MAX",
            7,
            s -> s.node().partition().rules().lostAttemptsMax()),
        number(
            "tasks.queuesMax",
            "SAMPO_TASKS_QUEUES_MAX",
            7,
            s -> s.node().partition().rules().queuesMax()),
        value(
            "tasks.unknownTypes",
            "SAMPO_TASKS_UNKNOWN_TYPES",
            "hold",
            UnknownTypes.HOLD,
            s -> s.http().unknownTypes()));
  }

  private static List<Sample> workers() {
    return List.of(
        number("workers.slots", "SAMPO_WORKERS_SLOTS", 7, s -> s.node().slots()),
        number(
            "workers.cpuSlots", "SAMPO_WORKERS_CPU_SLOTS", 77, s -> s.node().worker().cpuThreads()),
        number(
            "workers.resultBytesMax",
            "SAMPO_WORKERS_RESULT_BYTES_MAX",
            4096,
            s -> s.node().worker().resultBytesMax()),
        seconds(
            "workers.interruptGrace",
            "SAMPO_WORKERS_INTERRUPT_GRACE",
            7,
            s -> s.node().worker().interruptGrace()),
        seconds(
            "workers.progressInterval",
            "SAMPO_WORKERS_PROGRESS_INTERVAL",
            7,
            s -> s.node().worker().progressInterval()),
        seconds("workers.stopWithin", "SAMPO_WORKERS_STOP_WITHIN", 7, s -> s.node().stopWithin()));
  }

  private static List<Sample> archive() {
    return List.of(
        seconds(
            "archive.retention",
            "SAMPO_ARCHIVE_RETENTION",
            864_000,
            s -> s.node().archiveRetention().retention()),
        number(
            "archive.unarchivedMax",
            "SAMPO_ARCHIVE_UNARCHIVED_MAX",
            7,
            s -> s.node().partition().unarchivedMax()),
        seconds(
            "archive.linger", "SAMPO_ARCHIVE_LINGER", 7, s -> s.node().archiveWriter().linger()),
        number(
            "archive.rowsDue",
            "SAMPO_ARCHIVE_ROWS_DUE",
            7,
            s -> s.node().archiveWriter().rowsDue()),
        number(
            "archive.writeRowsMax",
            "SAMPO_ARCHIVE_WRITE_ROWS_MAX",
            7_777,
            s -> s.node().archiveWriter().writeRowsMax()),
        number(
            "archive.writeBytesMax",
            "SAMPO_ARCHIVE_WRITE_BYTES_MAX",
            4_096,
            s -> s.node().archiveWriter().writeBytesMax()),
        number(
            "archive.heldRowsMax",
            "SAMPO_ARCHIVE_HELD_ROWS_MAX",
            77_777,
            s -> s.node().archiveWriter().heldRowsMax()),
        number(
            "archive.heldBytesMax",
            "SAMPO_ARCHIVE_HELD_BYTES_MAX",
            77 << 20,
            s -> s.node().archiveWriter().heldBytesMax()),
        number(
            "archive.parallelWrites",
            "SAMPO_ARCHIVE_PARALLEL_WRITES",
            3,
            s -> s.node().archiveWriter().parallelWrites()),
        number(
            "archive.readThreads",
            "SAMPO_ARCHIVE_READ_THREADS",
            3,
            s -> s.node().archiveReader().threads()));
  }

  private static List<Sample> rest() {
    return List.of(
        new Sample(
            "security.allowInsecureBind",
            "SAMPO_SECURITY_ALLOW_INSECURE_BIND",
            "true",
            "true",
            true,
            s -> s.insecureBindAllowed()),
        new Sample(
            "security.allowedHosts",
            "SAMPO_SECURITY_ALLOWED_HOSTS",
            "mill.example, *.kiln.example",
            "[mill.example, \"*.kiln.example\"]",
            List.of("mill.example", "*.kiln.example"),
            s -> s.allowedHosts()),
        value(
            "logging.level", "SAMPO_LOGGING_LEVEL", "debug", Level.DEBUG, s -> s.logging().level()),
        value(
            "logging.format",
            "SAMPO_LOGGING_FORMAT",
            "json",
            SampoSettings.Logging.Format.JSON,
            s -> s.logging().format()));
  }
}
