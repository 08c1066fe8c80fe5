package io.sampo.app.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/**
 * All of a submission but its payload: written once, then joined with any number of payloads.
 *
 * <p>Payloads pass through as the bytes they are, so a number keeps its digits and a large payload
 * is never built as a tree.
 */
public final class Submission {

  private static final byte[] KEY = bytes(",\"idempotencyKey\":");
  private static final byte[] PAYLOAD = bytes(",\"payload\":");

  private final byte[] head;

  /** A submission with these fields: {@code type} and whatever else is not the payload. */
  public Submission(ObjectNode fields) {
    byte[] object = JsonText.MAPPER.writeValueAsBytes(fields);
    this.head = Arrays.copyOf(object, object.length - 1);
  }

  /** The submission with this payload, which must be one JSON value. */
  public byte[] with(byte[] payload) {
    ByteArrayOutputStream json = new ByteArrayOutputStream(head.length + payload.length + 16);
    writeTo(json, payload);
    return json.toByteArray();
  }

  /** Writes the submission with a payload and an idempotency key of its own. */
  public void writeTo(ByteArrayOutputStream json, byte[] payload, String idempotencyKey) {
    json.writeBytes(head);
    json.writeBytes(KEY);
    json.writeBytes(JsonText.quoted(idempotencyKey));
    writePayload(json, payload);
  }

  private void writeTo(ByteArrayOutputStream json, byte[] payload) {
    json.writeBytes(head);
    writePayload(json, payload);
  }

  private static void writePayload(ByteArrayOutputStream json, byte[] payload) {
    json.writeBytes(PAYLOAD);
    json.writeBytes(payload);
    json.write('}');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
