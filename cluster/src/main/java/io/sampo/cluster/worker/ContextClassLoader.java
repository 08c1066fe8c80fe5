package io.sampo.cluster.worker;

import java.util.concurrent.Callable;

/** The class loader by which libraries look for what belongs to the code that calls them. */
final class ContextClassLoader {

  private ContextClassLoader() {}

  /** Calls code of a jar so that libraries find the jar's own, and leaves the thread as it was. */
  static <T> T call(ClassLoader loader, Callable<T> code) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
