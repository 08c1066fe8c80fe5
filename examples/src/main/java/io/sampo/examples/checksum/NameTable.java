package io.sampo.examples.checksum;

import io.sampo.examples.checksum.MediaType.Family;
import io.sampo.examples.checksum.MediaType.Known;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Media types by file name extension, each with the content it must have to be believed. */
final class NameTable {

  private static final Map<String, Known> BY_EXTENSION =
      """
      text     text/html                 html htm
      text     text/plain                txt text log
      text     text/css                  css
      text     text/csv                  csv
      text     text/tab-separated-values tsv
      text     text/markdown             md markdown
      text     text/javascript           js mjs cjs
      text     text/calendar             ics
      text     text/x-java-source        java
      text     text/x-scala              scala
      text     text/x-kotlin             kt kts
      text     text/x-python             py
      text     text/x-c                  c h
      text     text/x-c++                cc cpp cxx hh hpp
      text     text/x-go                 go
      text     text/x-rust               rs
      text     text/x-ruby               rb
      text     text/x-java-properties    properties
      text     text/x-diff               diff patch
      text     application/json          json map
      text     application/x-ndjson      ndjson jsonl
      text     application/xml           xml xsd xsl xslt pom
      text     application/xhtml+xml     xhtml
      text     application/yaml          yaml yml
      text     application/toml          toml
      text     application/sql           sql
      text     application/typescript    ts tsx
      text     application/x-sh          sh bash
      text     application/x-tex         tex
      text     image/svg+xml             svg
      text     message/rfc822            eml
      zip      application/java-archive  jar war ear
      zip      application/epub+zip      epub
      zip      application/vnd.android.package-archive                                   apk
      zip      application/vnd.openxmlformats-officedocument.wordprocessingml.document   docx
      zip      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet         xlsx
      zip      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      zip      application/vnd.oasis.opendocument.text                                   odt
      zip      application/vnd.oasis.opendocument.spreadsheet                            ods
      zip      application/vnd.oasis.opendocument.presentation                           odp
      ole      application/msword            doc
      ole      application/vnd.ms-excel      xls
      ole      application/vnd.ms-powerpoint ppt
      ole      application/vnd.ms-outlook    msg
      matroska video/webm                    webm
      matroska audio/x-matroska              mka
      ogg      audio/opus                    opus
      ogg      video/ogg                     ogv
      unknown  audio/mpeg                    mp3
      unknown  video/mp2t                    m2ts
      unknown  application/x-tar             tar
      unknown  application/vnd.apache.parquet parquet
      """
          .lines()
          .flatMap(NameTable::entries)
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private NameTable() {}

  /** The type that this extension (lower case, no dot) stands for, or null. */
  static @Nullable Known find(String extension) {
    return BY_EXTENSION.get(extension);
  }

  private static Stream<Map.Entry<String, Known>> entries(String line) {
    String[] words = line.strip().split("\\s+", -1);
    Known known = new Known(words[1], Family.valueOf(words[0].toUpperCase(Locale.ROOT)));
    return Stream.of(words).skip(2).map(extension -> Map.entry(extension, known));
  }
}
