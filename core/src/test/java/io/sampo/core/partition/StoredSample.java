package io.sampo.core.partition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes as some release once stored them, in {@code src/test/resources/journal}. They are never
 * edited: old journals must always load. {@code -Dsampo.samples.write=true} adds those that are
 * missing, after a new kind of event or a new version.
 */
final class StoredSample {

  private static final Path FOLDER = Path.of("src", "test", "resources", "journal");
  private static final int LINE_CHARS = 80;

  private StoredSample() {}

  static byte[] read(String name, byte[] asNow) {
    Path file = FOLDER.resolve(name + ".hex");
    try {
      if (!Files.exists(file) && Boolean.getBoolean("sampo.samples.write")) {
        Files.writeString(file, wrapped(HexFormat.of().formatHex(asNow)));
      }
      return HexFormat.of().parseHex(Files.readString(file).replace("\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String wrapped(String hex) {
    return hex.replaceAll("(.{" + LINE_CHARS + "})", "$1\n") + "\n";
  }
}
