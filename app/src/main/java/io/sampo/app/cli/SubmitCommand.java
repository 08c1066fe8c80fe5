package io.sampo.app.cli;

import io.sampo.app.client.Answer;
import io.sampo.app.client.JsonText;
import io.sampo.app.client.Problem;
import io.sampo.app.client.RawJson;
import io.sampo.app.client.SampoClient;
import io.sampo.app.client.Submission;
import io.sampo.app.client.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code sampo submit}: one task, or many from a file. */
@Command(
    name = "submit",
    description = "Submit a task; prints its id, or with --wait the finished task.")
final class SubmitCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final SubmissionOptions options = new SubmissionOptions();

  @Parameters(index = "0", arity = "0..1", paramLabel = "TYPE", description = "The handler.")
  private @Nullable String type;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PAYLOAD",
      description = "JSON, or - for standard input (default: null).")
  private @Nullable String payload;

  @Option(names = "--text", description = "PAYLOAD is a text rather than JSON.")
  private boolean text;

  @Option(names = "--idempotency-key", description = "The same key gives the same task (24 h).")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--wait",
      arity = "0..1",
      paramLabel = "DURATION",
      preprocessor = Converters.WaitForever.class,
      description = "Wait for the end, at most that long; exit 1 unless it succeeded.")
  private @Nullable Duration wait;

  @Option(
      names = "--bulk",
      paramLabel = "FILE",
      description = "One whole submission a line (NDJSON); - for standard input.")
  private @Nullable String bulk;

  SubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkUsage();
    try (SampoClient client = server.connect(terminal)) {
      return bulk != null ? submitLines(client, bulk) : submitOne(client);
    }
  }

  private void checkUsage() {
    if (bulk == null && type == null) {
      throw server.usage("say which TYPE of task, or --bulk FILE");
    }
    boolean more = type != null || wait != null || idempotencyKey != null || options.any();
    if (bulk != null && more) {
      throw server.usage(
          "with --bulk each line says everything itself: no TYPE and no other options");
    }
  }

  private int submitOne(SampoClient client) throws InterruptedException {
    ObjectNode fields = options.fields(type == null ? "" : type);
    if (idempotencyKey != null) {
      fields.put("idempotencyKey", idempotencyKey);
    }
    Answer accepted = client.submit(new Submission(fields).with(payload()));
    if (wait != null) {
      return new TaskOutcome(terminal, client).await(accepted.task().id(), wait, json.wanted());
    }
    if (json.wanted()) {
      terminal.line(accepted.task().json().line());
    } else {
      terminal.line(Texts.printable(accepted.task().id()));
    }
    return ExitCodes.SUCCESS;
  }

  private byte[] payload() {
    byte[] given =
        switch (payload) {
          case null -> text ? new byte[0] : "null".getBytes(StandardCharsets.UTF_8);
          case "-" -> readAll(server.input(terminal));
          case String said -> said.getBytes(StandardCharsets.UTF_8);
        };
    if (text) {
      return JsonText.quoted(text(given));
    }
    JsonText.faultOf(given)
        .ifPresent(fault -> {
          throw server.usage(
              "PAYLOAD is not JSON (" + fault + "); use --text to send it as a text");
        });
    return given;
  }

  private String text(byte[] given) {
    try {
      return Utf8Text.decode(given);
    } catch (CharacterCodingException e) {
      throw server.usage("PAYLOAD " + e.getMessage());
    }
  }

  private int submitLines(SampoClient client, String file) {
    try (InputStream lines =
        file.equals("-") ? server.input(terminal) : Files.newInputStream(Path.of(file))) {
      Answer answer = client.submitLines(lines);
      RawJson counts = answer.json();
      List<RawJson> rejected = answer.array("rejected").elements();
      if (json.wanted()) {
        terminal.line(counts.line());
      } else {
        printCounts(counts, rejected);
      }
      return rejected.isEmpty() ? ExitCodes.SUCCESS : ExitCodes.REFUSED;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void printCounts(RawJson counts, List<RawJson> rejected) {
    terminal.line(
        "accepted %d, duplicates %d, rejected %d"
            .formatted(
                counts.path("accepted").asLong(),
                counts.path("duplicates").asLong(),
                rejected.size()));
    for (RawJson line : rejected) {
      String problem = Problem.of(line.path("problem")).oneLine();
      terminal.notice("line %d: %s".formatted(line.path("line").asLong(), problem));
    }
  }

  private static byte[] readAll(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
  }
}
