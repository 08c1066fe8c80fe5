package io.sampo.app.demo;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One task of the demonstration, whose result can be computed again. */
sealed interface DemoTask {

  /** What differs from its result when it is computed here; empty if nothing does. */
  Optional<String> fault(RawJson result) throws IOException;

  /** The handler. */
  String type();

  /** Its payload. */
  JsonNode payload();

  /**
   * Hashes a file.
   *
   * @param file the file
   */
  record ChecksumTask(Path file) implements DemoTask {

    @Override
    public String type() {
      return "checksum";
    }

    @Override
    public JsonNode payload() {
      return JsonText.MAPPER.valueToTree(file.toString());
    }

    @Override
    public Optional<String> fault(RawJson result) throws IOException {
      return difference(file, FileHash.of(file), result);
    }
  }

  /**
   * Renders a frame of a film, so small that the film leaves room for what else is to run.
   *
   * @param number from 0, unlike all others in its directory
   * @param frames how many frames the film has
   * @param directory where the frame goes
   */
  record FrameTask(int number, int frames, Path directory) implements DemoTask {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;

    @Override
    public String type() {
      return "render-frame";
    }

    @Override
    public JsonNode payload() {
      return JsonText.MAPPER
          .createObjectNode()
          .put("frame", number)
          .put("frames", frames)
          .put("width", WIDTH)
          .put("height", HEIGHT)
          .put("directory", directory.toString());
    }

    @Override
    public Optional<String> fault(RawJson result) throws IOException {
      Path file = directory.resolve("frame-%04d.png".formatted(number));
      return difference(file, FileHash.ofPixels(file), result);
    }
  }

  private static Optional<String> difference(Path file, String wanted, RawJson result) {
    String seen = result.path("sha256").asString("nothing");
    return seen.equals(wanted)
        ? Optional.empty()
        : Optional.of("%s has the sum %s, its task says %s".formatted(file, wanted, seen));
  }
}
