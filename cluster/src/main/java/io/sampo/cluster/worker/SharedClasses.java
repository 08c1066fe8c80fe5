package io.sampo.cluster.worker;

import io.sampo.handler.TaskHandler;
import java.util.Set;

/**
 * What a handler jar has in common with the node: the JDK, and the packages through which the two
 * speak to each other. It is the parent of each jar's class loader, so all else is the jar's own.
 *
 * <p>It has no resources but the JDK's: a service file of the node would name classes that a jar
 * cannot see.
 */
final class SharedClasses extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  /**
   * Packages, not prefixes. Jackson's annotations are among them since the node's Jackson converts
   * payloads and results, and passes over annotations of other classes in silence.
   */
  private static final Set<String> PACKAGES =
      Set.of(
          "io.sampo.handler",
          "org.jspecify.annotations",
          "org.slf4j",
          "org.slf4j.event",
          "org.slf4j.helpers",
          "org.slf4j.spi",
          "com.fasterxml.jackson.annotation");

  static final SharedClasses INSTANCE = new SharedClasses(TaskHandler.class.getClassLoader());

  private final ClassLoader node;

  private SharedClasses(ClassLoader node) {
    super("shared", ClassLoader.getPlatformClassLoader());
    this.node = node;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (PACKAGES.contains(name.substring(0, Math.max(0, name.lastIndexOf('.'))))) {
      return node.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }

  /** Whether the node has a class that it keeps to itself. */
  boolean hides(String name) {
    return node.getResource(name.replace('.', '/') + ".class") != null;
  }
}
