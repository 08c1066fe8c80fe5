package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.handler.TaskHandler;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of handlers, compiled when a test needs it. */
final class TestJar {

  private final Path classes;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Manifest manifest = new Manifest();
  private String provided = "";

  private TestJar(Path classes) {
    this.classes = classes;
  }

  static TestJar of(String className, String source) throws IOException {
    return new TestJar(Files.createTempDirectory("sampo-test-jar")).with(className, source);
  }

  /** Compiled by what is in the jar so far, and then by what the node has. */
  TestJar with(String className, String source) {
    String path = classes + File.pathSeparator + System.getProperty("java.class.path");
    List<String> options = List.of("-proc:none", "-cp", path, "-d", classes.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, options, null, List.of(new Source(className, source)))
            .call();
    assertThat(compiled).isTrue();
    return this;
  }

  TestJar withFile(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  TestJar withFile(String name, String content) {
    return withFile(name, content.getBytes(StandardCharsets.UTF_8));
  }

  TestJar without(String file) throws IOException {
    Files.delete(classes.resolve(file));
    return this;
  }

  TestJar withClassPath(String jars) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, jars);
    return this;
  }

  TestJar provides(String className) {
    provided += className + "\n";
    return this;
  }

  void writeTo(Path folder, String name) throws IOException {
    try (JarOutputStream jar =
            new JarOutputStream(Files.newOutputStream(folder.resolve(name)), manifest);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path file : compiled.filter(Files::isRegularFile).toList()) {
        add(jar, classes.relativize(file).toString(), Files.readAllBytes(file));
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        add(jar, file.getKey(), file.getValue());
      }
      if (!provided.isEmpty()) {
        String services = "META-INF/services/" + TaskHandler.class.getName();
        add(jar, services, provided.getBytes(StandardCharsets.UTF_8));
      }
    }
    deleteClasses();
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
    jar.closeEntry();
  }

  private void deleteClasses() throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(TestJar::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String className, String text) {
      super(
          URI.create("string:///" + className.replace('.', '/') + ".java"),
          JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
