package io.sampo.examples.checksum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.examples.FakeTaskContext;
import io.sampo.handler.PermanentFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {

  private static final int MEGABYTE = 1024 * 1024;

  private final Checksum checksum = new Checksum();
  private final FakeTaskContext context = new FakeTaskContext();

  @TempDir Path dir;

  @Test
  void type_is_the_class_name() {
    assertThat(checksum.type()).isEqualTo("checksum");
  }

  /** The vectors of FIPS 180-2, appendix B, and the empty message. */
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
        + " 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
  })
  void known_vectors_give_known_sums(String content, String sha256) throws Exception {
    Path file = Files.writeString(dir.resolve("vector.txt"), content);
    assertThat(handle(file)).isEqualTo(new FileChecksum(sha256, content.length(), "text/plain"));
  }

  @Test
  void a_million_letters_are_streamed_through_a_small_buffer() throws Exception {
    Path file = Files.writeString(dir.resolve("million"), "a".repeat(1_000_000));
    assertThat(handle(file).sha256())
        .isEqualTo("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  @Test
  void a_tree_of_real_files_gives_the_sums_that_reading_each_at_once_gives() throws Exception {
    List<Path> files = filesBelow(Path.of(System.getProperty("java.home"), "conf"));
    files = Stream.concat(files.stream(), filesBelow(Path.of("src")).stream()).toList();
    assertThat(files).hasSizeGreaterThan(10);
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      byte[] expected = MessageDigest.getInstance("SHA-256").digest(content);
      FileChecksum actual = handle(file);
      assertThat(actual.sha256()).isEqualTo(HexFormat.of().formatHex(expected));
      assertThat(actual.size()).isEqualTo(content.length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" two  words ", "line\nbreak", "12:30.log", "file:a?b%20c", "-n", "a\\b"})
  void odd_names_are_plain_names(String name) throws Exception {
    Path file = Files.writeString(dir.resolve(name), "abc");
    assertThat(handle(file).size()).isEqualTo(3);
  }

  @Test
  void names_beyond_ascii_are_plain_names() throws Exception {
    assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")));
    Path file = Files.writeString(dir.resolve("Väinämöinen 鉄 🛠.txt"), "abc");
    assertThat(handle(file).size()).isEqualTo(3);
  }

  @Test
  void a_link_is_followed_to_its_file() throws Exception {
    Path file = Files.writeString(dir.resolve("file.txt"), "abc");
    Path link = Files.createSymbolicLink(dir.resolve("link"), file);
    assertThat(handle(link).size()).isEqualTo(3);
  }

  @Test
  void a_large_file_tells_its_progress() throws Exception {
    Path file = Files.write(dir.resolve("large"), new byte[40 * MEGABYTE]);
    handle(file);
    assertThat(context.reports())
        .containsExactly(
            new FakeTaskContext.Progress(16 * MEGABYTE, 40 * MEGABYTE, "bytes"),
            new FakeTaskContext.Progress(32 * MEGABYTE, 40 * MEGABYTE, "bytes"));
  }

  @Test
  void a_cancelled_attempt_stops_between_two_reads() throws Exception {
    Path file = Files.write(dir.resolve("large"), new byte[MEGABYTE]);
    context.cancelAfter(2);
    assertThatThrownBy(() -> handle(file))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("stopped after 393216 of 1048576 bytes");
  }

  @Test
  void an_interrupted_attempt_stops() throws Exception {
    Path file = Files.write(dir.resolve("large"), new byte[MEGABYTE]);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> handle(file)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void a_missing_file_is_a_permanent_failure() {
    assertPermanent(dir.resolve("none").toString(), "no such file: " + dir.resolve("none"));
  }

  @Test
  void a_link_to_nothing_is_a_permanent_failure() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("none"));
    assertPermanent(link.toString(), "no such file: " + link);
  }

  @Test
  void a_directory_is_a_permanent_failure() {
    assertPermanent(dir.toString(), "a directory, not a file: " + dir);
  }

  @Test
  void a_device_is_a_permanent_failure() {
    assumeTrue(Files.exists(Path.of("/dev/null")));
    assertPermanent("/dev/null", "not a regular file: /dev/null");
  }

  @Test
  void an_unreadable_file_is_a_permanent_failure() throws Exception {
    Path file = Files.writeString(dir.resolve("secret"), "abc");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "root reads everything");
    assertPermanent(file.toString(), "not readable by this node: " + file);
  }

  @Test
  void what_cannot_be_a_path_is_a_permanent_failure() {
    assertPermanent("", "the payload must be a path, as a JSON string");
    assertPermanent("a\0b", "not a path here: Nul character not allowed");
  }

  private FileChecksum handle(Path file) throws Exception {
    return checksum.handle(file.toString(), context);
  }

  private void assertPermanent(String path, String message) {
    assertThatThrownBy(() -> checksum.handle(path, context))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageStartingWith(message);
  }

  private static List<Path> filesBelow(Path dir) throws IOException {
    try (Stream<Path> paths = Files.walk(dir)) {
      return paths.filter(Files::isRegularFile).limit(200).toList();
    }
  }
}
