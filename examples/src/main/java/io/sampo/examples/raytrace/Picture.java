package io.sampo.examples.raytrace;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Collects light by rows and develops it: from linear light of any strength to 24-bit sRGB. */
final class Picture {

  private static final int SHADES = 4096;
  private static final byte[] SRGB = shades();

  private final BufferedImage image;
  private final MessageDigest digest;
  private final byte[] row;

  Picture(int width, int height) throws NoSuchAlgorithmException {
    image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    digest = MessageDigest.getInstance("SHA-256");
    row = new byte[3 * width];
  }

  /** Sets the next row, from the top. */
  void row(int y, Vec[] light) {
    for (int x = 0; x < light.length; x++) {
      row[3 * x] = shade(light[x].x());
      row[3 * x + 1] = shade(light[x].y());
      row[3 * x + 2] = shade(light[x].z());
      int rgb = (row[3 * x] & 0xff) << 16 | (row[3 * x + 1] & 0xff) << 8 | (row[3 * x + 2] & 0xff);
      image.setRGB(x, y, rgb);
    }
    digest.update(row);
  }

  /** The SHA-256 of all rows set, in hex. Call once. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  byte[] png() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory: the default would go through a temporary file.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    }
    return bytes.toByteArray();
  }

  /** Narkowicz's fit of the ACES film curve (2015), then sRGB. */
  private static byte shade(double light) {
    double film = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14);
    return SRGB[(int) (Math.clamp(film, 0.0, 1.0) * (SHADES - 1) + 0.5)];
  }

  /** A table, because powers would be slow, and strict, so that all machines agree. */
  private static byte[] shades() {
    byte[] table = new byte[SHADES];
    for (int i = 0; i < SHADES; i++) {
      double linear = (double) i / (SHADES - 1);
      double encoded =
          linear <= 0.0031308 ? 12.92 * linear : 1.055 * StrictMath.pow(linear, 1 / 2.4) - 0.055;
      table[i] = (byte) Math.round(255 * encoded);
    }
    return table;
  }
}
