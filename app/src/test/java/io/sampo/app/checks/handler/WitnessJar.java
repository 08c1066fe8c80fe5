package io.sampo.app.checks.handler;

import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The jar by which nodes get {@link Witness} and {@link Killer}. */
public final class WitnessJar {

  private WitnessJar() {}

  /** Makes a handlers folder with it, and returns that. */
  public static Path folderIn(Path directory) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("handlers"));
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("witness.jar")))) {
      for (Class<?> part : List.of(Witness.class, Witness.Report.class, Killer.class)) {
        String name = part.getName().replace('.', '/') + ".class";
        try (InputStream content =
            Objects.requireNonNull(part.getClassLoader().getResourceAsStream(name))) {
          add(jar, name, content.readAllBytes());
        }
      }
      String providers = Witness.class.getName() + "\n" + Killer.class.getName();
      add(
          jar,
          "META-INF/services/" + TaskHandler.class.getName(),
          providers.getBytes(StandardCharsets.UTF_8));
    }
    return folder;
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }
}
