package io.sampo.cluster.database;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked from the jar into the user's cache directory once, where all
 * data directories share them.
 */
record PostgresBinaries(Path home) {

  private static final Pattern SHELL_CODE = Pattern.compile("[\"$`\\\\\\p{Cntrl}]");
  private static final Set<String> UNUSED_SUFFIXES = Set.of(".a", ".pc", ".h", ".html");

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  static PostgresBinaries unpacked(PostgresDirectory directory) {
    String name = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
    URL archive = PostgresBinaries.class.getResource("/" + name);
    if (archive == null) {
      throw new DatabaseException(
          "The PostgreSQL programs (" + name + ") are not on the class path. Set SAMPO_JDBC_URL.");
    }
    try {
      Path home = requireUsable(cacheDirectory(directory).resolve(identity(archive)));
      if (!Files.isDirectory(home)) {
        unpack(archive, home);
      }
      return new PostgresBinaries(home);
    } catch (IOException e) {
      throw new DatabaseException(
          "Cannot unpack the PostgreSQL programs; is the disk full? Set XDG_CACHE_HOME to unpack"
              + " them elsewhere.",
          e);
    }
  }

  static String archiveName(String os, String arch) {
    String system =
        switch (os) {
          case "Linux" -> "linux";
          case "Mac OS X" -> "darwin";
          default -> "";
        };
    String cpu =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> "";
        };
    if (system.isEmpty() || cpu.isEmpty()) {
      throw new DatabaseException(
          "Sampo brings PostgreSQL for Linux and macOS on amd64 and arm64, and this is %s on %s."
                  .formatted(os, arch)
              + " Start a PostgreSQL of your own and set SAMPO_JDBC_URL.");
    }
    return "postgres-" + system + "-" + cpu + ".txz";
  }

  private static Path cacheDirectory(PostgresDirectory directory) {
    @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
    String home = System.getProperty("user.home", "");
    if ((xdg == null || xdg.isEmpty()) && !Path.of(home).isAbsolute()) {
      return directory.path(); // Java says "?" for a user that the system does not know.
    }
    Path cache = xdg == null || xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg);
    try {
      return Files.createDirectories(cache.resolve("sampo"));
    } catch (IOException _) {
      return directory.path();
    }
  }

  /** PostgreSQL's initdb hands the name of its own directory to a shell, between double quotes. */
  static Path requireUsable(Path home) {
    if (SHELL_CODE.matcher(home.toAbsolutePath().toString()).find()) {
      throw new DatabaseException(
          "The PostgreSQL programs cannot be unpacked into %s: its name holds a character that they"
                  .formatted(home.getParent())
              + " would take for code (one of \" $ ` \\ or a line break). Set XDG_CACHE_HOME to a"
              + " directory without such characters.");
    }
    return home;
  }

  /** Names the content, so that another version of the jar is unpacked beside the old one. */
  private static String identity(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    long mark =
        connection instanceof JarURLConnection jar && jar.getJarEntry() != null
            ? jar.getJarEntry().getCrc()
            : connection.getContentLengthLong();
    return "postgresql-" + Long.toHexString(mark);
  }

  /** Unpacks beside the target and renames, so that the target is complete or not there. */
  private static void unpack(URL archive, Path home) throws IOException {
    Path staging =
        Files.createTempDirectory(home.toAbsolutePath().getParent(), home.getFileName() + ".tmp-");
    try (InputStream packed = new BufferedInputStream(archive.openStream());
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (isUsed(entry)) {
          unpack(tar, entry, staging);
        }
      }
      DurableFiles.moveIfAbsent(staging, home);
    } finally {
      DurableFiles.deleteTree(staging);
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path into)
      throws IOException {
    Path target = into.resolve(entry.getName()).normalize();
    if (!target.startsWith(into)) {
      throw new IOException("Entry outside of the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
      tar.transferTo(out);
    }
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(target, DurableFiles.EXECUTABLE);
    }
  }

  private static boolean isUsed(TarArchiveEntry entry) {
    return UNUSED_SUFFIXES.stream().noneMatch(entry.getName()::endsWith);
  }
}
