package io.sampo.cluster.worker.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/**
 * The result of {@code http}.
 *
 * @param status the HTTP status
 * @param headers those that tell about the body
 * @param body as JSON where it is JSON, else as text
 * @param truncated whether the body was longer than what is kept
 */
record HttpReply(
    int status,
    Map<String, String> headers,
    JsonNode body,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean truncated) {

  private static final List<String> HEADERS_KEPT =
      List.of("content-type", "date", "etag", "last-modified", "location", "retry-after");

  private static final JsonMapper MAPPER = JsonMapper.shared();

  static HttpReply read(ClassicHttpResponse response, int bytesMax) throws IOException {
    byte[] bytes = beginningOf(response.getEntity(), bytesMax + 1);
    boolean truncated = bytes.length > bytesMax;
    byte[] kept = truncated ? Arrays.copyOf(bytes, bytesMax) : bytes;
    Map<String, String> headers = keptOf(response);
    return new HttpReply(response.getCode(), headers, body(kept, headers), truncated);
  }

  private static byte[] beginningOf(@Nullable HttpEntity body, int bytesMax) throws IOException {
    return body == null ? new byte[0] : body.getContent().readNBytes(bytesMax);
  }

  private static Map<String, String> keptOf(ClassicHttpResponse response) {
    Map<String, String> kept = new TreeMap<>();
    for (String name : HEADERS_KEPT) {
      Header header = response.getFirstHeader(name);
      if (header != null && header.getValue() != null) {
        kept.put(name, header.getValue());
      }
    }
    return kept;
  }

  private static JsonNode body(byte[] bytes, Map<String, String> headers) {
    if (headers.getOrDefault("content-type", "").contains("json")) {
      try {
        return MAPPER.readTree(bytes);
      } catch (JacksonException e) {
        // Not what it says it is, or cut: text, then.
      }
    }
    return StringNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
  }
}
