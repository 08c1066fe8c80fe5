package io.sampo.app.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.app.checks.host.Sandbox;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code checks/faults.sh}. */
class FaultsIT {

  private static final String FAULTS = "4";
  private static final String MINUTES = "0";
  private static final String TASKS_PER_SECOND = "100";
  private static final String NODES = "3";
  private static final long ENDS_WITHIN_MINUTES = 10;

  /** What a run says that broke a promise is to be read. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void a_cluster_loses_nothing_to_faults() throws Exception {
    String seed = String.valueOf(System.nanoTime() % 1_000_000_000);
    System.out.println("seed " + seed);
    Sandbox.obstacle().ifPresent(why -> System.out.println("on loopback: " + why));
    List<String> arguments =
        List.of(FAULTS, MINUTES, seed, TASKS_PER_SECOND, NODES, directory.toString());

    int exitCode = run(Sandbox.command(FaultsMain.class.getName(), arguments));

    String said = Files.readString(said());
    System.out.println(said);
    assertThat(exitCode).as("seed %s, logs in %s:%n%s", seed, directory, said).isZero();
    assertThat(said).contains("lost\t0", "duplicates\t0", "promises broken\t0");
  }

  private Path said() {
    return directory.resolve("said");
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(said().toFile()))
            .start();
    try {
      assertThat(process.waitFor(ENDS_WITHIN_MINUTES, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      process.destroy(); // and with it all that it has started
    }
  }
}
