package io.sampo.examples.checksum;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sampo.examples.checksum.MediaType.Family;
import io.sampo.examples.checksum.MediaType.Known;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Media types by the bytes that files of that type begin with. */
final class SignatureTable {

  private static final int TAR_MAGIC_OFFSET = 257;

  /** In order: the first that matches wins. */
  private static final List<Signature> SIGNATURES =
      List.of(
          certain("\u0089PNG\r\n\u001a\n", "image/png"),
          certain("\u00ff\u00d8\u00ff", "image/jpeg"),
          certain("GIF8?a", "image/gif"),
          certain("RIFF????WEBP", "image/webp"),
          certain("RIFF????WAVE", "audio/wav"),
          certain("RIFF????AVI ", "video/x-msvideo"),
          certain("II*\u0000", "image/tiff"),
          certain("MM\u0000*", "image/tiff"),
          certain("BM????\u0000\u0000\u0000\u0000", "image/bmp"),
          certain("\u0000\u0000\u0001\u0000", "image/x-icon"),
          certain("????ftypavif", "image/avif"),
          certain("????ftypheic", "image/heic"),
          certain("????ftypM4A ", "audio/mp4"),
          certain("????ftypqt  ", "video/quicktime"),
          certain("????ftyp", "video/mp4"),
          certain("ID3", "audio/mpeg"),
          certain("fLaC", "audio/flac"),
          certain("%PDF-", "application/pdf"),
          certain("%!PS-", "application/postscript"),
          certain("{\\rtf", "application/rtf"),
          certain("\u001f\u008b\b", "application/gzip"),
          certain("BZh?1AY&SY", "application/x-bzip2"),
          certain("\u00fd7zXZ\u0000", "application/x-xz"),
          certain("(\u00b5/\u00fd", "application/zstd"),
          certain("7z\u00bc\u00af'\u001c", "application/x-7z-compressed"),
          certain("Rar!\u001a\u0007", "application/vnd.rar"),
          certain("\u007fELF????????????\u0001\u0000", "application/x-object"),
          certain("\u007fELF????????????\u0002\u0000", "application/x-executable"),
          certain("\u007fELF????????????\u0003\u0000", "application/x-sharedlib"),
          certain("\u007fELF", "application/x-elf"),
          certain("!<arch>\ndebian", "application/vnd.debian.binary-package"),
          certain("!<arch>\n", "application/x-archive"),
          certain("\u00ca\u00fe\u00ba\u00be", "application/java-vm"),
          certain("\u0000asm", "application/wasm"),
          certain("SQLite format 3\u0000", "application/vnd.sqlite3"),
          certain("wOFF", "font/woff"),
          certain("wOF2", "font/woff2"),
          certain("OTTO", "font/otf"),
          certain("\u0000\u0001\u0000\u0000\u0000", "font/ttf"),
          certain("PAR1", "application/vnd.apache.parquet"),
          new Signature(TAR_MAGIC_OFFSET, "ustar", new Known("application/x-tar", Family.CERTAIN)),
          in(Family.ZIP, "PK\u0003\u0004", "application/zip"),
          in(Family.ZIP, "PK\u0005\u0006", "application/zip"),
          in(Family.OLE, "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "application/x-ole"),
          in(Family.MATROSKA, "\u001aE\u00df\u00a3", "video/x-matroska"),
          in(Family.OGG, "OggS", "audio/ogg"),
          in(Family.TEXT, "\u00ff\u00fe", "text/plain"),
          in(Family.TEXT, "\u00fe\u00ff", "text/plain"),
          in(Family.TEXT, "#!/bin/sh", "text/x-shellscript"),
          in(Family.TEXT, "#! /bin/sh", "text/x-shellscript"),
          in(Family.TEXT, "#!/bin/bash", "text/x-shellscript"),
          in(Family.TEXT, "#!/usr/bin/env bash", "text/x-shellscript"),
          in(Family.TEXT, "#!/usr/bin/env sh", "text/x-shellscript"),
          in(Family.TEXT, "#!/usr/bin/env python", "text/x-python"),
          in(Family.TEXT, "#!/usr/bin/python", "text/x-python"),
          in(Family.TEXT, "#!/usr/bin/env perl", "text/x-perl"),
          in(Family.TEXT, "#!/usr/bin/perl", "text/x-perl"),
          in(Family.TEXT, "<?xml", "application/xml"),
          in(Family.TEXT, "<svg", "image/svg+xml"),
          in(Family.TEXT, "<!doctype html", "text/html"),
          in(Family.TEXT, "<html", "text/html"));

  private SignatureTable() {}

  /** The type of the first signature that fits the beginning of a file, or null. */
  static @Nullable Known find(byte[] head) {
    for (Signature signature : SIGNATURES) {
      if (signature.matches(head)) {
        return signature.known();
      }
    }
    return null;
  }

  private static Signature certain(String pattern, String type) {
    return in(Family.CERTAIN, pattern, type);
  }

  private static Signature in(Family family, String pattern, String type) {
    return new Signature(0, pattern, new Known(type, family));
  }

  /** A pattern of one character a byte, in which a question mark stands for any byte. */
  private record Signature(int offset, String pattern, Known known) {

    boolean matches(byte[] head) {
      if (head.length < offset + pattern.length()) {
        return false;
      }
      String found = new String(head, offset, pattern.length(), ISO_8859_1);
      if (known.family() == Family.TEXT) {
        found = found.toLowerCase(Locale.ROOT);
      }
      for (int i = 0; i < pattern.length(); i++) {
        if (pattern.charAt(i) != '?' && pattern.charAt(i) != found.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
