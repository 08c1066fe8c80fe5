package io.sampo.cluster.worker;

import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One jar of the handlers folder, in a class loader of its own beside Sampo's.
 *
 * @param name the file's name
 * @param loader what loads its classes, for as long as the node runs
 * @param handlers one instance of each handler it names
 */
record HandlerJar(String name, HandlerClassLoader loader, List<TaskHandler<?, ?>> handlers) {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerJar.class);
  private static final String SERVICES = "META-INF/services/" + TaskHandler.class.getName();

  /** The jars of a folder by name; none where there is no such folder. */
  static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the handlers folder " + folder, e);
    }
  }

  /**
   * Makes the handlers of a jar.
   *
   * @throws UnusableHandler where the jar is broken or one of its handlers cannot be made
   */
  static HandlerJar open(Path jar) {
    String name = String.valueOf(jar.getFileName());
    HandlerClassLoader loader = loaderOf(jar, name);
    try {
      List<TaskHandler<?, ?>> handlers = ContextClassLoader.call(loader, () -> providersIn(loader));
      if (handlers.isEmpty()) {
        LOG.warn("No handlers in {}: it needs a file {} that names their classes", name, SERVICES);
      }
      return new HandlerJar(name, loader, handlers);
    } catch (Throwable e) { // Whatever its code throws is this jar's trouble alone.
      close(loader);
      throw new UnusableHandler("its handlers cannot be loaded: " + reason(e), e);
    }
  }

  /** Opens the file once itself: a class loader would pass over a broken jar in silence. */
  private static HandlerClassLoader loaderOf(Path jar, String name) {
    try (JarFile _ = new JarFile(jar.toFile())) {
      return new HandlerClassLoader(name, jar.toUri().toURL());
    } catch (IOException e) {
      throw new UnusableHandler(
          "it is no readable jar, perhaps not copied whole (%s)".formatted(e.getMessage()), null);
    }
  }

  private static List<TaskHandler<?, ?>> providersIn(ClassLoader loader) {
    List<TaskHandler<?, ?>> handlers = new ArrayList<>();
    for (TaskHandler<?, ?> handler : ServiceLoader.load(TaskHandler.class, loader)) {
      handlers.add(handler);
    }
    return List.copyOf(handlers);
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : "%s: %s".formatted(e.getMessage(), cause);
  }

  void close() {
    close(loader);
  }

  private static void close(HandlerClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOG.warn("Cannot close {}", loader.getName(), e);
    }
  }
}
