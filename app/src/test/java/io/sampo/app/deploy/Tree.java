package io.sampo.app.deploy;

import java.nio.file.Files;
import java.nio.file.Path;

/** The repository. */
final class Tree {

  private Tree() {}

  /** A file of it. Tests run in the folder of their module, or in the root. */
  static Path file(String name) {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("app")) ? here : here.resolve("..").normalize();
    return root.resolve(name);
  }
}
