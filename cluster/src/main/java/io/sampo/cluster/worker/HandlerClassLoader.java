package io.sampo.cluster.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one handler jar, and of what its manifest names in {@code Class-Path}. Above
 * it are only the {@link SharedClasses}: what the node uses inside is hidden.
 */
final class HandlerClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** Each is opened once, for all of its classes, and closed with the loader. */
  private final Set<JarFile> opened = ConcurrentHashMap.newKeySet();

  HandlerClassLoader(String name, URL jar) {
    super(name, new URL[] {jar}, SharedClasses.INSTANCE);
  }

  /** Defines the class itself, so that the bytes of all handlers pass one place. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    URL url = findResource(name.replace('.', '/') + ".class");
    if (url == null) {
      throw new ClassNotFoundException(
          SharedClasses.INSTANCE.hides(name)
              ? name + " is the node's own and hidden from handlers: put its library into the jar"
              : name);
    }
    try {
      URLConnection connection = url.openConnection();
      byte[] bytes = ExitCalls.refuse(read(connection), this);
      ProtectionDomain domain = new ProtectionDomain(sourceOf(name, connection), null, this, null);
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException("%s cannot be read from %s".formatted(name, getName()), e);
    }
  }

  private static byte[] read(URLConnection connection) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  /** Where a class is from; its package is known by then. */
  private CodeSource sourceOf(String className, URLConnection connection) throws IOException {
    if (connection instanceof JarURLConnection entry) {
      JarFile jar = entry.getJarFile();
      opened.add(jar);
      definePackageOf(className, jar.getManifest(), entry.getJarFileURL());
      return new CodeSource(entry.getJarFileURL(), entry.getJarEntry().getCodeSigners());
    }
    definePackageOf(className, null, connection.getURL());
    return new CodeSource(connection.getURL(), (CodeSigner[]) null);
  }

  private void definePackageOf(String className, @Nullable Manifest manifest, URL source) {
    int dot = className.lastIndexOf('.');
    if (dot < 0 || getDefinedPackage(className.substring(0, dot)) != null) {
      return;
    }
    try {
      definePackage(
          className.substring(0, dot), manifest == null ? new Manifest() : manifest, source);
    } catch (IllegalArgumentException e) {
      // Another thread has just defined it.
    }
  }

  /** The jar's own before the JDK's. */
  @Override
  public @Nullable URL getResource(String name) {
    URL own = findResource(name);
    return own == null ? super.getResource(name) : own;
  }

  /** Each once, the jar's own first. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Map<String, URL> found = new LinkedHashMap<>();
    for (Enumeration<URL> urls : List.of(findResources(name), super.getResources(name))) {
      Collections.list(urls).forEach(url -> found.putIfAbsent(url.toExternalForm(), url));
    }
    return Collections.enumeration(found.values());
  }

  @Override
  public void close() throws IOException {
    super.close();
    for (JarFile jar : opened) {
      jar.close();
    }
  }
}
