package io.sampo.cluster.database;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files and directories that are there as a whole or not at all, whenever the process dies. */
final class DurableFiles {

  static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private DurableFiles() {}

  /** Replaces the file's content; only this user can read it. */
  static void write(Path file, String content) throws IOException {
    Path staging = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(staging);
    try (FileChannel channel =
        FileChannel.open(
            staging, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(PRIVATE))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    move(staging, file);
  }

  /** Renames, and makes the new name survive a power loss. */
  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(to.toAbsolutePath().getParent(), READ)) {
      parent.force(true);
    }
  }

  /** Renames a directory to a name that another process may take first with the same content. */
  static void moveIfAbsent(Path from, Path to) throws IOException {
    try {
      move(from, to);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  /** Deletes a directory with all it holds, if it is there. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(root)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
