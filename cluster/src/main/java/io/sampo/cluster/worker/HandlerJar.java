package io.sampo.cluster.worker;

import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One jar of the handlers folder, in a class loader of its own below Sampo's.
 *
 * @param name the file's name
 * @param loader what loads its classes, for as long as the node runs
 * @param handlers one instance of each handler it names
 */
record HandlerJar(String name, URLClassLoader loader, List<TaskHandler<?, ?>> handlers) {

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

  static HandlerJar open(Path jar) {
    String name = String.valueOf(jar.getFileName());
    URLClassLoader loader = loaderOf(jar, name);
    try {
      List<TaskHandler<?, ?>> handlers = providersIn(loader);
      if (handlers.isEmpty()) {
        LOG.warn("No handlers in {}: it needs a file {} that names their classes", name, SERVICES);
      }
      return new HandlerJar(name, loader, handlers);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      close(loader);
      throw new UnusableHandler(
          "The handlers in %s cannot be loaded: %s".formatted(name, reason(e)), e);
    }
  }

  /** Opens the file once itself: a class loader would pass over a broken jar in silence. */
  private static URLClassLoader loaderOf(Path jar, String name) {
    try (JarFile _ = new JarFile(jar.toFile())) {
      URL[] urls = {jar.toUri().toURL()};
      return new URLClassLoader(name, urls, HandlerJar.class.getClassLoader());
    } catch (IOException e) {
      throw new UnusableHandler("%s is no readable jar: %s".formatted(name, e.getMessage()), e);
    }
  }

  @SuppressWarnings("rawtypes") // A service's class literal has no type parameters.
  private static List<TaskHandler<?, ?>> providersIn(ClassLoader loader) {
    List<TaskHandler<?, ?>> handlers = new ArrayList<>();
    ServiceLoader.load(TaskHandler.class, loader).stream()
        // Providers on the application's own class path are visible from every jar.
        .filter(provider -> loader.equals(provider.type().getClassLoader()))
        .forEach(provider -> handlers.add(provider.get()));
    return List.copyOf(handlers);
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : "%s: %s".formatted(e.getMessage(), cause);
  }

  void close() {
    close(loader);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOG.warn("Cannot close {}", loader.getName(), e);
    }
  }
}
