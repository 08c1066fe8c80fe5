package io.sampo.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes to a queue that hold only for a version that their client has seen. */
class QueueApiTest {

  private final ApiFixture api = ApiFixture.start("");

  @AfterEach
  void stop() {
    api.close();
  }

  private HttpResponse<String> patch(String ifMatch, String json) {
    return api.send(
        api.request("/v1/queues/mail")
            .header("Content-Type", "application/json")
            .header("If-Match", ifMatch)
            .method("PATCH", BodyPublishers.ofString(json)));
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void a_change_to_the_version_that_holds_is_made() {
    String first = tag(patch("*", "{\"paused\":true}"));

    HttpResponse<String> second = patch("\"77\", " + first, "{\"maxRunning\":3}");

    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body()).contains("\"paused\":true", "\"maxRunning\":3");
    assertThat(tag(second)).isNotEqualTo(first);
  }

  @Test
  void a_change_to_another_version_is_refused_and_changes_nothing() {
    String first = tag(patch("*", "{\"paused\":true}"));
    String second = tag(patch(first, "{\"paused\":false}"));

    assertThat(patch(first, "{\"maxRunning\":3}").statusCode()).isEqualTo(412);
    assertThat(patch("W/" + second, "{\"maxRunning\":3}").statusCode())
        .as("a weak tag names no version")
        .isEqualTo(412);
    assertThat(tag(patch("*", "{}"))).isEqualTo(second);
  }

  @Test
  void a_header_that_is_no_tag_is_refused_by_its_name() {
    HttpResponse<String> answer = patch("3", "{\"paused\":true}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("If-Match");
  }
}
