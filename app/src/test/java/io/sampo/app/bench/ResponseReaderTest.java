package io.sampo.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {

  @Test
  void answers_of_known_length_follow_one_another() throws IOException {
    ResponseReader reader =
        reader(
            "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nab"
                + "HTTP/1.1 503 Busy\r\nretry-after: 3\r\ncontent-length: 0\r\n"
                + "Connection: close\r\n\r\n");

    ResponseReader.Response first = reader.next();
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.closes()).isFalse();
    assertThat(body(first)).isEqualTo("ab");
    ResponseReader.Response second = reader.next();
    assertThat(second.refused()).isTrue();
    assertThat(second.retryAfter()).isEqualTo("3");
    assertThat(second.closes()).isTrue();
    assertThat(body(second)).isEmpty();
  }

  @Test
  void chunks_are_put_together() throws IOException {
    String chunked =
        """
        HTTP/1.1 200 OK
        Transfer-Encoding: chunked

        3
        abc
        A;x=y
        0123456789
        0
        Trailer: t

        HTTP/1.1 204 No Content
        Content-Length: 0

        """;
    ResponseReader reader = reader(chunked.replace("\n", "\r\n"));

    assertThat(body(reader.next())).isEqualTo("abc0123456789");
    assertThat(reader.next().status()).isEqualTo(204);
  }

  @Test
  void body_of_unknown_length_ends_with_the_connection() throws IOException {
    ResponseReader.Response response = reader("HTTP/1.1 200 OK\r\n\r\nabc").next();

    assertThat(body(response)).isEqualTo("abc");
    assertThat(response.closes()).isTrue();
  }

  @Test
  void answer_that_is_cut_off_fails() {
    assertThatIOException().isThrownBy(() -> reader("HTTP/1.1 200 O").next());
    assertThatIOException().isThrownBy(() -> reader("SSH-2.0\r\n\r\n").next());
    assertThatIOException()
        .isThrownBy(() -> body(reader("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab").next()));
    assertThatIOException()
        .isThrownBy(() ->
            body(reader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").next()));
  }

  private static ResponseReader reader(String text) {
    return new ResponseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String body(ResponseReader.Response response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
