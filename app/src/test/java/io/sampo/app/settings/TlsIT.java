package io.sampo.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.process.NodePorts;
import io.sampo.app.settings.SampoSettings.Tls;
import io.sampo.cluster.database.DatabaseAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes let in only whom their authority vouches for. */
class TlsIT {

  private static final DatabaseAccess NO_DATABASE =
      new DatabaseAccess("jdbc:postgresql://127.0.0.1:1/none", "nobody", "");

  @TempDir private Path home;
  private final List<ActorSystem> systems = new ArrayList<>();

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(system -> system.getWhenTerminated().toCompletableFuture().join());
  }

  private ActorSystem start(Map<String, String> tls) throws IOException {
    Map<String, String> variables = new HashMap<>(tls);
    variables.putAll(NodePorts.free(1).getFirst().variables());
    SampoSettings settings = SampoSettings.load(home, variables, Map.of());
    ActorSystem system =
        ActorSystem.create("sampo", PekkoConfig.pekkoConfig(settings, NO_DATABASE));
    systems.add(system);
    return system;
  }

  private static Map<String, String> variables(Tls tls) {
    return Map.of(
        "SAMPO_REMOTING_TLS_CERTIFICATE", tls.certificate().toString(),
        "SAMPO_REMOTING_TLS_KEY", tls.key().toString(),
        "SAMPO_REMOTING_TLS_CA", tls.ca().toString());
  }

  @Test
  void only_who_has_a_certificate_of_the_same_authority_joins() throws Exception {
    Certificates ours = Certificates.create(Files.createDirectory(home.resolve("ours")), "ours");
    Certificates theirs =
        Certificates.create(Files.createDirectory(home.resolve("theirs")), "theirs");
    ActorSystem first = start(variables(ours.issue("first")));
    ActorSystem second = start(variables(ours.issue("second")));
    ActorSystem stranger = start(variables(theirs.issue("stranger")));
    ActorSystem plain = start(Map.of());
    Cluster cluster = Cluster.get(first);
    cluster.join(cluster.selfAddress());

    CompletableFuture<Void> up = new CompletableFuture<>();
    Cluster.get(second).registerOnMemberUp(() -> up.complete(null));
    List.of(second, stranger, plain)
        .forEach(system -> Cluster.get(system).join(cluster.selfAddress()));
    up.get(30, TimeUnit.SECONDS);

    assertThat(reaches(second, first)).isTrue();
    assertThat(reaches(stranger, first)).isFalse();
    assertThat(reaches(plain, first)).isFalse();
    assertThat(cluster.state().getMembers())
        .extracting(member -> member.address())
        .containsExactlyInAnyOrder(cluster.selfAddress(), Cluster.get(second).selfAddress());
  }

  private static boolean reaches(ActorSystem from, ActorSystem to) {
    String path = Cluster.get(to).selfAddress() + "/system/cluster/core/daemon";
    return from.actorSelection(path)
        .resolveOne(Duration.ofSeconds(5))
        .handle((_, failure) -> failure == null)
        .toCompletableFuture()
        .join();
  }

  @Test
  void a_file_that_cannot_be_read_stops_the_start_by_name() {
    Tls nowhere = new Tls(home.resolve("a.crt"), home.resolve("a.key"), home.resolve("ca.crt"));

    assertThatThrownBy(() -> start(variables(nowhere)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("sampo.remoting.tls.certificate = " + nowhere.certificate())
        .hasMessageContaining("there is no file that can be read");
  }
}
