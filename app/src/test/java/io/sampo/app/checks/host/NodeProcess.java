package io.sampo.app.checks.host;

import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One node of the cluster under test: a process on a host of its own. */
public final class NodeProcess implements AutoCloseable {

  static final int REMOTING_PORT = 7355;

  private static final String HEAP = "640m";
  private static final int HTTP_PORT = 7070;
  private static final int MANAGEMENT_PORT = 7626;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final Duration DONE_WITHIN = Duration.ofSeconds(30);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

  private final String name;
  private final Host host;
  private final Path directory;
  private final Map<String, String> environment;
  private final @Nullable Link link;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
  private volatile @Nullable Process process;
  private volatile @Nullable Path otherRelease;
  private boolean wanted;

  NodeProcess(
      String name,
      Host host,
      Path directory,
      Map<String, String> environment,
      @Nullable Link link) {
    this.name = name;
    this.host = host;
    this.directory = directory;
    this.environment = environment;
    this.link = link;
  }

  /** Where the node of a host listens, and how others reach it. */
  static Map<String, String> addresses(Host host, boolean links) {
    return Map.of(
        "SAMPO_BIND", host.address(),
        "SAMPO_REMOTING_BIND", links ? host.innerAddress() : host.address(),
        "SAMPO_ADVERTISED_HOST", host.address(),
        "SAMPO_HTTP_PORT", String.valueOf(HTTP_PORT),
        "SAMPO_MANAGEMENT_PORT", String.valueOf(MANAGEMENT_PORT),
        "SAMPO_REMOTING_PORT", String.valueOf(REMOTING_PORT),
        "SAMPO_SECURITY_ALLOW_INSECURE_BIND", "true");
  }

  /** Such as {@code node1}. */
  public String name() {
    return name;
  }

  /** As the cluster and the record of attempts name it: host and remoting port. */
  public String address() {
    return host.address() + ":" + REMOTING_PORT;
  }

  /** Where it serves. */
  public URI url() {
    return URI.create("http://" + host.address() + ":" + HTTP_PORT);
  }

  /** Where it is managed. */
  public URI management() {
    return URI.create("http://" + host.address() + ":" + MANAGEMENT_PORT);
  }

  /** What it says. */
  public Path log() {
    return directory.resolve(name + ".log");
  }

  Host host() {
    return host;
  }

  /** Which release its next process is of: its {@code bin/sampo}; null for the one under test. */
  public void release(@Nullable Path launcher) {
    otherRelease = launcher;
  }

  /** Starts its process, and returns at once. */
  public synchronized void start() throws IOException {
    Files.createDirectories(directory.resolve(name));
    Path other = otherRelease;
    NodeLaunch launch =
        other == null
            ? NodeLaunch.of("start", HEAP, directory.resolve(name))
            : NodeLaunch.by(other, "start", HEAP);
    ProcessBuilder builder =
        launch
            .process(host.command(launch.command()), environment)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()));
    process = builder.start();
    wanted = true;
  }

  /**
   * Starts its process again if it has ended by itself; gives the code with which it did.
   *
   * @throws IOException if it cannot be started
   */
  synchronized Optional<Integer> startIfEnded() throws IOException {
    Process running = process;
    if (!wanted || running == null || running.isAlive()) {
      return Optional.empty();
    }
    start();
    return Optional.of(running.exitValue());
  }

  /** Kills its process by SIGKILL. */
  public void kill() throws InterruptedException {
    Process victim = unwanted();
    if (victim != null) {
      victim.destroyForcibly().waitFor();
    }
  }

  /** Asks its process to leave by SIGTERM; it goes on for as long as that takes. */
  public void leave() {
    Process leaver = unwanted();
    if (leaver != null) {
      leaver.destroy();
    }
  }

  /** Whose end is to be no surprise from now on. */
  private synchronized @Nullable Process unwanted() {
    wanted = false;
    return process;
  }

  /** Waits until its process has ended; kills it when that takes too long. Says whether it did. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    Process leaver = process;
    if (leaver == null || leaver.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    kill();
    return false;
  }

  /** Whether its clock can be set: it was started with one of its own. */
  public boolean hasClockOfItsOwn() {
    return environment.containsKey(FakeClock.FILE);
  }

  /** Sets its clock so far ahead of the others, or behind where it is negative. */
  public void setClock(Duration ahead) throws IOException {
    FakeClock.set(Path.of(environment.getOrDefault(FakeClock.FILE, "")), ahead.toSeconds());
  }

  /** Stops its process in its tracks (SIGSTOP). */
  public void freeze() {
    signal("STOP");
  }

  /** Lets its process go on (SIGCONT). */
  public void thaw() {
    signal("CONT");
  }

  /** Asks its process for the stacks of its threads, which go to its log. */
  public void dumpThreads() {
    signal("QUIT");
  }

  private void signal(String signal) {
    Process target = process;
    if (target != null && target.isAlive()) {
      Commands.signal(signal, LongStream.of(target.pid()));
    }
  }

  /** Whether its process runs, or is frozen. */
  public boolean alive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Makes the way from the other nodes to this one better or worse. */
  public void weather(Weather weather) {
    if (link == null) {
      throw new IllegalStateException("this cluster has no links");
    }
    link.weather(weather);
  }

  /** Whether it says that it is ready. */
  public boolean ready() {
    return get(management().resolve("/health/ready")).isPresent();
  }

  /** The addresses of the cluster's members that are up, as this node sees it. */
  List<String> membersUp() {
    return get(management().resolve("/cluster/members"))
        .map(answer ->
            answer
                .path("members")
                .valueStream()
                .filter(member -> member.path("status").asString("").equals("Up"))
                .map(member -> member.path("node").asString("").replaceFirst(".*@", ""))
                .toList())
        .orElse(List.of());
  }

  /** What it answers to a GET, where that is 200; an answer that is no JSON is a text. */
  public Optional<JsonNode> get(URI uri) {
    return send(HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN).GET());
  }

  /** What it answers to a POST of JSON, where that is 2xx. */
  public Optional<JsonNode> post(URI uri, String json) {
    return send(
        HttpRequest.newBuilder(uri)
            .timeout(DONE_WITHIN)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private Optional<JsonNode> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      return answer.statusCode() / 100 == 2 ? Optional.of(json(answer.body())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static JsonNode json(String body) {
    try {
      return JsonText.MAPPER.readTree(body);
    } catch (JacksonException e) {
      return JsonText.MAPPER.getNodeFactory().stringNode(body);
    }
  }

  /** Ends it in order; if it cannot, by force. */
  @Override
  public void close() throws IOException {
    try {
      thaw();
      leave();
      awaitEnd(STOP_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      http.shutdownNow();
      if (link != null) {
        link.close();
      }
    }
  }
}
