package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and servers killed with a real signal. */
final class EmbeddedDatabaseCrashIT {

  @TempDir private Path dataDir;
  private ServerUnderTest server;

  @BeforeEach
  void prepare() {
    server = new ServerUnderTest(dataDir);
  }

  @AfterEach
  void cleanUp() {
    server.cleanUp();
  }

  @Test
  void two_processes_that_start_at_once_share_one_server() throws Exception {
    try (NodeProcess first = NodeProcess.start(dataDir);
        NodeProcess second = NodeProcess.start(dataDir)) {
      assertThat(second.awaitUrl()).isEqualTo(first.awaitUrl());
      long pid = server.pid();

      first.endCleanly();
      assertThat(server.isRunning()).isTrue();
      assertThat(server.pid()).isEqualTo(pid);

      second.endCleanly();
      assertThat(server.isRunning()).isFalse();
    }
  }

  @Test
  void server_outlives_its_killed_starter_and_the_last_user_stops_it() throws Exception {
    try (NodeProcess starter = NodeProcess.start(dataDir)) {
      String url = starter.awaitUrl();
      long pid = server.pid();
      starter.kill();
      assertThat(server.isRunning()).isTrue();

      try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
        assertThat(database.access().url()).isEqualTo(url);
        assertThat(server.pid()).isEqualTo(pid);
        ServerUnderTest.write(database.access(), 7);
      }
      assertThat(server.isRunning()).isFalse();
    }
  }

  @Test
  void starter_and_server_killed_together_are_recovered_by_the_next_start() throws Exception {
    try (NodeProcess starter = NodeProcess.start(dataDir);
        EmbeddedDatabase database = openAfter(starter)) {
      ServerUnderTest.write(database.access(), 7);
    }
    try (NodeProcess starter = NodeProcess.start(dataDir)) {
      starter.awaitUrl();
      starter.kill();
      server.kill();
      server.awaitDown();
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void stale_process_id_that_another_program_now_has_is_no_obstacle() throws Exception {
    EmbeddedDatabase.open(server.settings()).close();
    Path file = server.directory().data().resolve("postmaster.pid");
    List<String> stale =
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            server.directory().data().toString(),
            "1700000000",
            Integer.toString(server.directory().port()),
            "",
            "127.0.0.1",
            "  2154673         9",
            "ready   ");
    Files.write(file, stale);

    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      ServerUnderTest.write(database.access(), 7);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void file_of_the_main_process_that_a_power_cut_emptied_is_no_obstacle() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      ServerUnderTest.write(database.access(), 7);
    }
    Path file = server.directory().data().resolve("postmaster.pid");
    for (String left : List.of("", "\0\0\0\0", "\n")) {
      Files.writeString(file, left);
      try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
        assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
      }
    }
  }

  @Test
  void second_server_is_not_started_beside_one_whose_file_was_emptied() throws Exception {
    try (NodeProcess starter = NodeProcess.start(dataDir)) {
      starter.awaitUrl();
      starter.kill();
      Path file = server.directory().data().resolve("postmaster.pid");
      List<String> lines = Files.readAllLines(file);
      Files.writeString(file, "");

      assertThatThrownBy(() -> PostmasterFile.removeIfDamaged(server.directory().data()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("processes of a server still run there");
      Files.write(file, lines);
    }
  }

  @Test
  void killed_server_is_healed_on_its_port_with_its_data() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      ServerUnderTest.write(database.access(), 7);
      long killed = server.pid();
      server.kill();

      server.awaitRunning(killed);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void server_whose_main_process_alone_was_killed_is_healed() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.open(server.settings())) {
      ServerUnderTest.write(database.access(), 7);
      long killed = server.pid();
      server.killMainProcess();

      server.awaitDown();
      database.ensureRunning();
      assertThat(server.pid()).isNotEqualTo(killed);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void node_that_only_attached_heals_the_server_after_its_starter_is_gone() throws Exception {
    try (NodeProcess starter = NodeProcess.start(dataDir);
        EmbeddedDatabase database = openAfter(starter)) {
      ServerUnderTest.write(database.access(), 7);
      starter.kill();
      long killed = server.pid();
      server.kill();

      server.awaitRunning(killed);
      assertThat(ServerUnderTest.sum(database.access())).isEqualTo(7);
    }
  }

  @Test
  void interrupted_creation_leaves_nothing_that_hinders_the_next() throws IOException {
    Path leftover = Files.createDirectories(dataDir.resolve("postgres").resolve("data.new"));
    Files.writeString(leftover.resolve("PG_VERSION"), "18\n");

    try (EmbeddedDatabase _ = EmbeddedDatabase.open(server.settings())) {
      assertThat(server.isRunning()).isTrue();
    }
  }

  private EmbeddedDatabase openAfter(NodeProcess starter) {
    starter.awaitUrl();
    return EmbeddedDatabase.open(server.settings());
  }
}
