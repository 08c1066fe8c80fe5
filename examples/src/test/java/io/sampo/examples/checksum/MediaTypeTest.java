package io.sampo.examples.checksum;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {

  private static final String PNG = "\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR";
  private static final String ZIP = "PK\u0003\u0004\u0014\u0000";

  @ParameterizedTest
  @CsvSource({
    "Main.java, text/x-java-source",
    "README.MD, text/markdown",
    "data.json, application/json",
    "archive.tar.gz.txt, text/plain",
    "Makefile, text/plain",
    ".gitignore, text/plain",
    "picture.png, text/plain",
    "report.docx, text/plain"
  })
  void the_name_tells_texts_apart(String name, String expected) {
    assertThat(of(name, "plain words, grüße\n")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "app.jar, application/java-archive",
    "book.epub, application/epub+zip",
    "things.zip, application/zip",
    "things.txt, application/zip",
    "things, application/zip"
  })
  void the_name_tells_zips_apart(String name, String expected) {
    assertThat(of(name, ZIP)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "page, '<!DOCTYPE html>\n<p>', text/html",
    "page.jsp.html, '<HTML>', text/html",
    "run, '#!/bin/sh\n', text/x-shellscript",
    "run, '#!/usr/bin/perl -w\n', text/x-perl",
    "run, '#!/opt/other\n', text/plain",
    "run.py, '#!/usr/bin/env python3\n', text/x-python",
    "drawing.svg, '<?xml version=\"1.0\"?><svg>', image/svg+xml",
    "feed, '<?xml version=\"1.0\"?><feed>', application/xml"
  })
  void the_beginning_of_a_text_counts_where_the_name_says_nothing(
      String name, String content, String expected) {
    assertThat(of(name, content)).isEqualTo(expected);
  }

  @Test
  void content_outdoes_the_name() {
    assertThat(of("notes.txt", PNG)).isEqualTo("image/png");
    assertThat(of("picture.jpg", PNG)).isEqualTo("image/png");
    assertThat(of("x", "RIFF\u0001\u0002\u0003\u0004WEBPVP8 ")).isEqualTo("image/webp");
    assertThat(of("x", "RIFF\u0001\u0002\u0003\u0004WAVEfmt ")).isEqualTo("audio/wav");
  }

  @Test
  void a_tar_is_known_by_its_magic_far_inside() {
    String header = "name" + "\0".repeat(253) + "ustar";
    assertThat(of("backup", header)).isEqualTo("application/x-tar");
  }

  @Test
  void unknown_binary_content_is_octets_unless_its_name_is_known_for_such() {
    assertThat(of("core.dump", "\u0000\u0001\u0002")).isEqualTo("application/octet-stream");
    assertThat(of("words.txt", "\u0000\u0001\u0002")).isEqualTo("application/octet-stream");
    assertThat(of("song.mp3", "\u0000\u0001\u0002")).isEqualTo("audio/mpeg");
  }

  @Test
  void an_empty_file_has_only_its_name() {
    assertThat(of("empty.css", "")).isEqualTo("text/css");
    assertThat(of("empty", "")).isEqualTo("application/octet-stream");
  }

  private static String of(String name, String content) {
    return MediaType.of(Path.of(name), content.getBytes(ISO_8859_1));
  }
}
