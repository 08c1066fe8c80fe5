package io.sampo.app.cli;

import io.sampo.app.fake.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, against a server in memory. */
final class CommandFixture {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> launched = new ArrayList<>();
  private String input = "";
  private String terminals = "";
  private OutputStream stdout = out;

  CommandFixture(FakeServer server) {
    environment.put("SAMPO_URL", server.url().toString());
    environment.put("SAMPO_MANAGEMENT_URL", server.url().toString());
  }

  /** Runs one command line; the result is the exit code. Forgets the errors of the one before. */
  int run(String... args) {
    err.reset();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            stdout,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminals);
    return SampoCommand.execute(terminal, this::launch, args);
  }

  void input(String text) {
    input = text;
  }

  void terminals(String names) {
    terminals = names;
  }

  void stdout(OutputStream stream) {
    stdout = stream;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** What nodes were launched with. */
  List<String> launched() {
    return launched;
  }

  void forgetOutput() {
    out.reset();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private NodeLauncher.Node launch(NodeLauncher.Profile profile, Map<String, String> overrides) {
    launched.add(profile + " " + overrides);
    return new NodeLauncher.Node() {
      @Override
      public String greeting() {
        return "here I am";
      }

      @Override
      public NodeLauncher.End awaitTermination() {
        return NodeLauncher.End.LEFT;
      }

      @Override
      public void close() {}
    };
  }
}
