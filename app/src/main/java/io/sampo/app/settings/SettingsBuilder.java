package io.sampo.app.settings;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import com.typesafe.config.Config;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.settings.SampoSettings.HostPort;
import io.sampo.app.settings.SampoSettings.Logging;
import io.sampo.app.settings.SampoSettings.Management;
import io.sampo.app.settings.SampoSettings.Remoting;
import io.sampo.app.settings.SampoSettings.Tls;
import io.sampo.cluster.archive.ArchiveReaderSettings;
import io.sampo.cluster.archive.ArchiveRetentionSettings;
import io.sampo.cluster.archive.ArchiveWriterSettings;
import io.sampo.cluster.database.DatabaseSettings;
import io.sampo.cluster.node.NodeSettings;
import io.sampo.cluster.partition.PartitionSettings;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.worker.WorkerSettings;
import io.sampo.cluster.worker.builtin.ExecHandlerSettings;
import io.sampo.cluster.worker.builtin.HttpHandlerSettings;
import io.sampo.cluster.worker.builtin.Network;
import io.sampo.core.partition.PartitionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/** Reads every key by its rule and puts the values together. */
final class SettingsBuilder {

  private static final int MIB = 1 << 20;
  private static final int KIB = 1 << 10;

  private final SettingsReader reader;
  private final Path home;

  SettingsBuilder(SettingsReader reader, Path home) {
    this.reader = reader;
    this.home = home;
  }

  /** Values of which a rule or check was broken are replaced: ask the reader's problems first. */
  SampoSettings build(Config pekko) {
    SettingsChecks checks = new SettingsChecks(reader);
    reader.read("bind", Rule.address());
    Path dataDir = path("dataDir");
    Path handlersDir = path("handlersDir");
    HttpSettings http = http();
    Management management = management();
    Remoting remoting = remoting(checks);
    DatabaseSettings database = database(dataDir);
    NodeSettings node = node(checks, remoting.self());
    HttpHandlerSettings httpHandler = httpHandler();
    ExecHandlerSettings execHandler = execHandler();
    SampoSettings settings =
        new SampoSettings(
            http,
            management,
            remoting,
            database,
            node,
            handlersDir,
            httpHandler,
            execHandler,
            reader.read("security.allowInsecureBind", Rule.yesOrNo()),
            reader.read("security.allowedHosts", Rule.hosts()),
            new Logging(
                reader.read("logging.level", Rule.oneOf(Level.class)),
                reader.read("logging.format", Rule.oneOf(Logging.Format.class))),
            pekko);
    checks.check(settings);
    return settings;
  }

  private HttpSettings http() {
    return new HttpSettings(
        reader.read("http.bind", Rule.address()),
        reader.read("http.port", Rule.portOr("for any free one")),
        integer("http.connectionsMax", 1, 1_000_000),
        duration("http.keepAlive", ofSeconds(1), ofDays(1)),
        bytes("http.payloadBytesMax", 1, 256 * MIB),
        duration("http.bodyStallMax", ofMillis(100), ofHours(1)),
        duration("http.waitMax", ZERO, ofDays(1)),
        integer("http.waitsMax", 0, 10_000_000),
        integer("http.watchersMax", 0, 1_000_000),
        duration("http.heartbeat", ofMillis(100), ofHours(1)),
        reader.read("tasks.unknownTypes", Rule.oneOf(HttpSettings.UnknownTypes.class)),
        new HttpSettings.Bulk(
            integer("http.bulk.batchLinesMax", 1, TaskService.SUBMIT_MAX),
            bytes("http.bulk.batchBytesMax", 1, 16 * MIB),
            integer("http.bulk.batchesInFlight", 1, 1_000),
            integer("http.bulk.rejectedListedMax", 0, 1_000_000),
            duration("http.bulk.overloadPatience", ZERO, ofHours(1)),
            integer("http.bulk.unfinishedMax", 10, 100_000)));
  }

  private Management management() {
    return new Management(
        reader.read("management.bind", Rule.address()),
        reader.read("management.port", Rule.portOr("for any free one")));
  }

  private Remoting remoting(SettingsChecks checks) {
    String bind = reader.read("remoting.bind", Rule.address());
    Optional<String> advertised =
        reader.read("remoting.advertisedHost", Rule.optional("a host or nothing", Rule::isHost));
    checks.advertised(bind, advertised.isPresent());
    return new Remoting(
        bind,
        reader.read("remoting.port", Rule.port()),
        advertised.orElse(HostPort.bracketed(bind)),
        reader.read("remoting.seedNodes", Rule.hostPorts()),
        bytes("remoting.frameBytesMax", 32 * KIB, 1024 * MIB),
        tls(checks));
  }

  private Optional<Tls> tls(SettingsChecks checks) {
    Map<String, Optional<Path>> files = new LinkedHashMap<>();
    for (String key : List.of("remoting.tls.certificate", "remoting.tls.key", "remoting.tls.ca")) {
      files.put(key, optionalPath(key));
    }
    checks.allOrNone(files);
    List<Path> given = files.values().stream().flatMap(Optional::stream).toList();
    return given.size() < files.size()
        ? Optional.empty()
        : Optional.of(new Tls(given.get(0), given.get(1), given.get(2)));
  }

  private DatabaseSettings database(Path dataDir) {
    Optional<String> url =
        reader.read(
            "database.jdbcUrl",
            Rule.optional(DatabaseSettings.URLS + ", or nothing", DatabaseSettings::isUrl));
    return new DatabaseSettings(
        url.orElse(null),
        reader.read("database.user", Rule.text()),
        reader.read("database.password", Rule.text()),
        dataDir,
        reader.read("database.embeddedPort", Rule.portOr("to choose a free one once and keep it")),
        integer("database.journalConnections", 1, 1_000),
        integer("database.archiveConnections", 1, 1_000),
        integer("database.listConnections", 1, 1_000),
        duration("database.connectTimeout", ofMillis(250), ofMinutes(5)),
        duration("database.socketTimeout", ofSeconds(1), ofHours(1)),
        duration("database.startTimeout", ZERO, ofHours(1)));
  }

  private NodeSettings node(SettingsChecks checks, HostPort self) {
    double heapFraction = reader.read("partitions.heapFraction", Rule.fraction(0.05, 0.8));
    PartitionSettings partition = partition();
    return new NodeSettings(
        self.toString(),
        integer("partitions.count", 1, NodeSettings.PARTITIONS_MAX),
        (long) (heapFraction * Runtime.getRuntime().maxMemory()),
        partition,
        integer("workers.slots", 1, 1_000_000),
        worker(),
        duration("workers.stopWithin", ZERO, ofHours(1)),
        archiveWriter(checks),
        archiveReader(),
        archiveRetention(checks, partition.rules().idempotencyWindow()));
  }

  private PartitionSettings partition() {
    return new PartitionSettings(
        new PartitionRules(
            duration("tasks.idempotencyWindow", ofSeconds(1), ofDays(365)),
            integer("tasks.lostAttemptsMax", 1, 1_000),
            integer("tasks.queuesMax", 1, 100_000)),
        integer("partitions.turnTasksMax", 1, 100_000),
        bytes("partitions.turnBytesMax", KIB, 16 * MIB),
        integer("partitions.gatheredMax", 1, 10_000_000),
        bytes("partitions.gatheredBytesMax", KIB, 1024 * MIB),
        duration("partitions.stalledAfter", ofMillis(100), ofMinutes(10)),
        bytes("partitions.snapshotBytesMin", KIB, 1024 * MIB),
        integer("archive.unarchivedMax", 1, 1_000_000),
        journaledMax());
  }

  /** What retention drops from the archive must not stay in the journal for much longer. */
  private Duration journaledMax() {
    Duration retention = duration("archive.retention", ofHours(1), ofDays(3650));
    return retention.compareTo(ofDays(1)) < 0 ? retention : ofDays(1);
  }

  private WorkerSettings worker() {
    int cpuSlots =
        reader.read(
            "workers.cpuSlots",
            Rule.integer(0, WorkerSettings.CPU_THREADS_MAX)
                .saying(
                    "0 to %d, 0 for as many as there are cores"
                        .formatted(WorkerSettings.CPU_THREADS_MAX)));
    return new WorkerSettings(
        cpuSlots == 0 ? Runtime.getRuntime().availableProcessors() : cpuSlots,
        bytes("workers.resultBytesMax", 1, 256 * MIB),
        duration("workers.interruptGrace", ZERO, ofHours(1)),
        duration("workers.progressInterval", ofMillis(1), ofHours(1)));
  }

  private HttpHandlerSettings httpHandler() {
    return new HttpHandlerSettings(
        duration("handlers.http.connectTimeout", ofMillis(1), ofHours(1)),
        duration("handlers.http.timeout", ofMillis(1), ofDays(1)),
        bytes("handlers.http.responseBytesMax", 0, HttpHandlerSettings.RESPONSE_BYTES_LIMIT),
        Set.copyOf(
            reader.read(
                "handlers.http.allowedHosts",
                Rule.texts("hosts, in a list or separated by commas", Rule::isHost))),
        reader
            .read(
                "handlers.http.allowNetworks",
                Rule.texts(
                    "networks such as 10.0.0.0/8 or fd00::/8, in a list or separated by commas",
                    Network::isNetwork))
            .stream()
            .map(Network::parse)
            .collect(Collectors.toUnmodifiableSet()));
  }

  private ExecHandlerSettings execHandler() {
    return new ExecHandlerSettings(
        reader.read(
            "handlers.exec.commands",
            Rule.lists(
                "names with lists that begin with the absolute path of a program",
                SettingsBuilder::isCommand)),
        bytes("handlers.exec.outputBytesMax", 1, ExecHandlerSettings.OUTPUT_BYTES_LIMIT),
        duration("handlers.exec.killAfter", ZERO, ofHours(1)),
        reader.read("handlers.exec.endLeftovers", Rule.yesOrNo()));
  }

  /** Its record refuses what the checks note: then the larger one stands in. */
  private ArchiveWriterSettings archiveWriter(SettingsChecks checks) {
    ArchiveWriterSettings rest = ArchiveWriterSettings.DEFAULT;
    Duration linger = duration("archive.linger", ZERO, ofMinutes(1));
    int rowsDue = integer("archive.rowsDue", 1, 1_000_000);
    int writeRowsMax =
        checks.atLeast(
            "archive.writeRowsMax",
            integer("archive.writeRowsMax", 1, 1_000_000),
            "archive.rowsDue",
            rowsDue);
    int writeBytesMax = bytes("archive.writeBytesMax", KIB, 1024 * MIB);
    return new ArchiveWriterSettings(
        linger,
        rowsDue,
        writeRowsMax,
        writeBytesMax,
        checks.atLeast(
            "archive.heldRowsMax",
            integer("archive.heldRowsMax", 1, 10_000_000),
            "archive.writeRowsMax",
            writeRowsMax),
        checks.atLeast(
            "archive.heldBytesMax",
            bytes("archive.heldBytesMax", KIB, 1024 * MIB),
            "archive.writeBytesMax",
            writeBytesMax),
        integer("archive.parallelWrites", 1, 8),
        rest.backoffMin(),
        rest.backoffMax());
  }

  private ArchiveReaderSettings archiveReader() {
    ArchiveReaderSettings rest = ArchiveReaderSettings.DEFAULT;
    return new ArchiveReaderSettings(
        integer("archive.readThreads", 1, 1_000),
        integer("database.listConnections", 1, 1_000),
        rest.queriesWaitingMax(),
        rest.keysPerQueryMax(),
        rest.keysWaitingMax(),
        rest.away());
  }

  private ArchiveRetentionSettings archiveRetention(
      SettingsChecks checks, Duration idempotencyWindow) {
    return new ArchiveRetentionSettings(
        checks.atLeast(
            "archive.retention",
            duration("archive.retention", ofHours(1), ofDays(3650)),
            "tasks.idempotencyWindow",
            idempotencyWindow),
        idempotencyWindow,
        ArchiveRetentionSettings.DEFAULT.checkEvery());
  }

  private static boolean isCommand(List<String> command) {
    return !command.isEmpty() && Path.of(command.getFirst()).isAbsolute();
  }

  private Path path(String key) {
    return resolve(key, reader.read(key, Rule.path()));
  }

  private Optional<Path> optionalPath(String key) {
    return reader
        .read(key, Rule.optional("a path or nothing", text -> !text.isBlank()))
        .map(text -> resolve(key, Path.of(text)));
  }

  /** From a file, relative to where Sampo is; from outside, to where the user is. */
  private Path resolve(String key, Path path) {
    Path base = reader.isFromOutside(key) ? Path.of("") : home;
    return base.resolve(path).toAbsolutePath().normalize();
  }

  private int integer(String key, int min, int max) {
    return reader.read(key, Rule.integer(min, max));
  }

  private int bytes(String key, int min, int max) {
    return reader.read(key, Rule.bytes(min, max));
  }

  private Duration duration(String key, Duration min, Duration max) {
    return reader.read(key, Rule.duration(min, max));
  }
}
