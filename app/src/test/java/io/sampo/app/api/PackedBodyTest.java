package io.sampo.app.api;

import static io.sampo.app.api.ApiFixture.JSON_TYPE;
import static io.sampo.app.api.ApiFixture.NDJSON_TYPE;
import static io.sampo.app.api.ApiFixture.json;
import static io.sampo.app.api.ApiFixture.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Bodies with a {@code Content-Encoding}. */
class PackedBodyTest {

  private static final String TASK = "{\"type\":\"echo\",\"payload\":\"rye\"}";

  private final ApiFixture api = ApiFixture.start("payloadBytesMax = 10000");

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "identity, gzip"})
  void a_gzipped_task_is_unpacked(String encoding) {
    HttpResponse<String> response = send(JSON_TYPE, encoding, gzip(TASK));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    assertThat(json(response).get("payload").asString()).isEqualTo("rye");
  }

  @Test
  void a_gzipped_bulk_is_unpacked_whatever_its_length() {
    HttpResponse<String> response = send(NDJSON_TYPE, "gzip", gzip((TASK + "\n").repeat(5_000)));

    assertThat(json(response).get("accepted").asInt()).isEqualTo(5_000);
  }

  @Test
  void gzip_in_several_members_is_one_body() {
    byte[] first = gzip(TASK + "\n");
    byte[] both = Arrays.copyOf(first, 2 * first.length);
    System.arraycopy(first, 0, both, first.length, first.length);

    assertThat(json(send(NDJSON_TYPE, "gzip", both)).get("accepted").asInt()).isEqualTo(2);
  }

  @Test
  void the_limit_is_on_what_is_unpacked() {
    byte[] bomb = gzip("{\"type\":\"echo\",\"payload\":\"" + "a".repeat(30_000_000) + "\"}");
    assertThat(bomb.length).isLessThan(50_000);

    problem(send(JSON_TYPE, "gzip", bomb), 413);
    HttpResponse<String> bulk = send(NDJSON_TYPE, "gzip", bomb);
    assertThat(json(bulk).at("/rejected/0/problem/status").asInt()).isEqualTo(413);
    assertThat(api.service.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "deflate", "gzip, gzip", "compress", "nonsense"})
  void another_encoding_is_refused_by_name_with_what_is_taken(String encoding) {
    for (String type : new String[] {JSON_TYPE, NDJSON_TYPE}) {
      HttpResponse<String> response = send(type, encoding, TASK.getBytes(UTF_8));

      assertThat(problem(response, 415).get("detail").asString()).contains(encoding, "gzip");
      assertThat(response.headers().firstValue("Accept-Encoding")).hasValue("gzip");
    }
    assertThat(api.service.all()).isEmpty();
  }

  @Test
  void what_is_no_gzip_is_refused_whole() {
    byte[] whole = gzip((TASK + "\n").repeat(3));
    for (byte[] body : new byte[][] {TASK.getBytes(UTF_8), Arrays.copyOf(whole, 20)}) {
      for (String type : new String[] {JSON_TYPE, NDJSON_TYPE}) {
        JsonNode problem = problem(send(type, "gzip", body), 400);
        assertThat(problem.get("detail").asString()).contains("no whole gzip");
      }
    }
  }

  @Test
  void a_bulk_that_breaks_off_within_its_gzip_says_so_beside_what_was_taken() {
    byte[] whole = gzip((TASK + "\n").repeat(5_000));
    byte[] cut = Arrays.copyOf(whole, whole.length - 12);

    JsonNode problem = problem(send(NDJSON_TYPE, "gzip", cut), 400);

    assertThat(problem.get("accepted").asInt()).isPositive();
  }

  @Test
  void other_bodies_are_unpacked_too() {
    HttpResponse<String> patched =
        api.send(
            api.request("/v1/queues/q")
                .header("Content-Type", JSON_TYPE)
                .header("Content-Encoding", "gzip")
                .method("PATCH", BodyPublishers.ofByteArray(gzip("{\"paused\":true}"))));

    assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
  }

  private HttpResponse<String> send(String type, String encoding, byte[] body) {
    return api.send(
        api.request("/v1/tasks")
            .header("Content-Type", type)
            .header("Content-Encoding", encoding)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
