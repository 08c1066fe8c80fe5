package io.sampo.examples.checksum;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Names the media type of a file: its first bytes decide, and its name tells apart what looks the
 * same from inside (a {@code .docx} is a zip, a {@code .java} is text).
 */
final class MediaType {

  /** As many of a file's first bytes as are looked at. */
  static final int HEAD_BYTES = 4096;

  private static final String UNKNOWN = "application/octet-stream";

  private MediaType() {}

  /** What content has in common that only the name of the file can tell apart. */
  enum Family {
    /** The content says it all: the name is not asked. */
    CERTAIN,
    TEXT,
    ZIP,
    OLE,
    MATROSKA,
    OGG,
    /** No signature, and not text. */
    UNKNOWN
  }

  /** A media type and the family in which a name may overrule it. */
  record Known(String type, Family family) {}

  static String of(Path file, byte[] head) {
    Known byName = NameTable.find(extension(file));
    if (head.length == 0) {
      return byName == null ? UNKNOWN : byName.type();
    }
    Known byContent = byContent(head);
    if (byName != null && byName.family() == byContent.family()) {
      return byName.type();
    }
    return byContent.type();
  }

  private static Known byContent(byte[] head) {
    Known signed = SignatureTable.find(head);
    if (signed != null) {
      return signed;
    }
    return isText(head) ? new Known("text/plain", Family.TEXT) : new Known(UNKNOWN, Family.UNKNOWN);
  }

  /** Text holds no control characters beside white space, backspace and escape. */
  private static boolean isText(byte[] head) {
    for (byte b : head) {
      boolean control = (b >= 0 && b < ' ') || b == 0x7f;
      boolean usual = (b >= '\b' && b <= '\r') || b == 0x1b;
      if (control && !usual) {
        return false;
      }
    }
    return true;
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
