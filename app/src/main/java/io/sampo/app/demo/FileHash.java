package io.sampo.app.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/** SHA-256 in hex, computed apart from the handlers whose results it is compared with. */
final class FileHash {

  private static final int BUFFER_BYTES = 64 * 1024;

  private FileHash() {}

  /** Of a file's bytes. */
  static String of(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Of a picture's pixels: red, green and blue of each, row by row. */
  static String ofPixels(Path file) throws IOException {
    BufferedImage picture = ImageIO.read(file.toFile());
    if (picture == null) {
      throw new IOException(file + " is no picture");
    }
    MessageDigest digest = sha256();
    int[] row = new int[picture.getWidth()];
    byte[] colours = new byte[3 * row.length];
    for (int y = 0; y < picture.getHeight(); y++) {
      picture.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int x = 0; x < row.length; x++) {
        colours[3 * x] = (byte) (row[x] >> 16);
        colours[3 * x + 1] = (byte) (row[x] >> 8);
        colours[3 * x + 2] = (byte) row[x];
      }
      digest.update(colours);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
