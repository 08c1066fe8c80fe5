package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar of handlers, compiled when a test needs it. */
final class TestJar {

  private final Path classes;
  private String provided = "";

  private TestJar(Path classes) {
    this.classes = classes;
  }

  static TestJar of(String className, String source) throws IOException {
    Path classes = Files.createTempDirectory("sampo-test-jar");
    List<String> options = List.of("-proc:none", "-d", classes.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, options, null, List.of(new Source(className, source)))
            .call();
    assertThat(compiled).isTrue();
    return new TestJar(classes);
  }

  TestJar provides(String className) {
    provided += className + "\n";
    return this;
  }

  void writeTo(Path folder, String name) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve(name)));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        add(jar, classes.relativize(file).toString(), Files.readAllBytes(file));
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
