package io.sampo.examples.checksum;

import io.sampo.handler.PermanentFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Hashes one file and names its media type, in bounded memory whatever the file's size.
 *
 * <p>The payload is the path, a JSON string; a relative one is resolved against the working
 * directory of the node. It is taken as a string and not as a {@link Path}, because JSON binding
 * reads a path with a colon in it as a URI. Symbolic links are followed.
 *
 * <p>A file that is missing, unreadable or not a regular file fails the task at once; any other
 * trouble with reading is retried.
 */
public final class Checksum implements TaskHandler<String, FileChecksum> {

  private static final int BUFFER_BYTES_MAX = 128 * 1024;
  private static final long PROGRESS_BYTES = 16L * 1024 * 1024;

  @Override
  public FileChecksum handle(String path, TaskContext context) throws Exception {
    Path file = parse(path);
    try {
      long size = sizeOfRegularFile(file);
      try (InputStream in = Files.newInputStream(file)) {
        return read(in, file, size, context);
      }
    } catch (NoSuchFileException e) {
      throw new PermanentFailure("no such file: " + file, e);
    } catch (AccessDeniedException e) {
      throw new PermanentFailure("not readable by this node: " + file, e);
    }
  }

  /** True: hashing saturates a core, and on a virtual thread it would hold up all the others. */
  @Override
  public boolean cpuBound() {
    return true;
  }

  private static Path parse(String path) throws PermanentFailure {
    if (path == null || path.isEmpty()) {
      throw new PermanentFailure("the payload must be a path, as a JSON string");
    }
    try {
      return Path.of(path).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new PermanentFailure(
          "not a path here: %s (encoding of file names: %s)"
              .formatted(e.getMessage(), System.getProperty("sun.jnu.encoding")),
          e);
    }
  }

  private static long sizeOfRegularFile(Path file) throws IOException, PermanentFailure {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new PermanentFailure("a directory, not a file: " + file);
    }
    if (!attributes.isRegularFile()) {
      // Opening a pipe or a device could wait for ever.
      throw new PermanentFailure("not a regular file: " + file);
    }
    return attributes.size();
  }

  private static FileChecksum read(InputStream in, Path file, long expected, TaskContext context)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[Math.clamp(expected, MediaType.HEAD_BYTES, BUFFER_BYTES_MAX)];
    int n = in.readNBytes(buffer, 0, buffer.length);
    String mediaType = MediaType.of(file, Arrays.copyOf(buffer, Math.min(n, MediaType.HEAD_BYTES)));
    long size = 0;
    while (n > 0) {
      digest.update(buffer, 0, n);
      size += n;
      report(size, n, expected, context);
      n = in.readNBytes(buffer, 0, buffer.length);
    }
    return new FileChecksum(HexFormat.of().formatHex(digest.digest()), size, mediaType);
  }

  /** Stops a cancelled attempt, and tells the progress of a large file every few megabytes. */
  private static void report(long size, int justRead, long expected, TaskContext context)
      throws InterruptedException {
    if (Thread.interrupted() || context.cancelled()) {
      throw new InterruptedException("stopped after %d of %d bytes".formatted(size, expected));
    }
    if (size / PROGRESS_BYTES != (size - justRead) / PROGRESS_BYTES) {
      context.progress(size, Math.max(size, expected), "bytes");
    }
  }
}
