package io.sampo.app.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Java files of all modules, main and test. */
final class SourceTree {

  private SourceTree() {}

  static List<SourceFile> read() throws IOException {
    Path root = root();
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path sources : modules.map(m -> m.resolve("src")).filter(Files::exists).toList()) {
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            String path = root.relativize(file).toString().replace('\\', '/');
            texts.put(path, Files.readString(file));
          }
        }
      }
    }
    return SourceFile.parse(texts);
  }

  /** Tests run in the folder of their module, or in the root when an editor runs them. */
  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("app")) ? here : here.resolve("..").normalize();
  }
}
