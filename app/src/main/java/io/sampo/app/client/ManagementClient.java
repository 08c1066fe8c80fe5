package io.sampo.app.client;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import tools.jackson.databind.node.ObjectNode;

/**
 * The management port of one node. Every call blocks; it throws {@link ProblemException} when the
 * node refuses and {@link UnreachableException} when no answer comes.
 */
public final class ManagementClient implements AutoCloseable {

  private static final String JSON = "application/json";

  private final HttpCalls calls;

  /** A client of the node whose {@code /manage} is below this address. */
  public ManagementClient(URI management) {
    this.calls = new HttpCalls(management);
  }

  /** The nodes of the cluster. */
  public Answer nodes() {
    return calls.call(calls.request("/manage/nodes").GET());
  }

  /** All partitions of the cluster. */
  public Answer partitions() {
    return calls.call(calls.request("/manage/partitions").GET());
  }

  /** The address of the node that answers here, as its cluster knows it. */
  public String selfNode() {
    return calls.call(calls.request("/cluster/members").GET()).json().path("selfNode").asString("");
  }

  /** Makes a node leave. */
  public Answer drain(String node) {
    return calls.call(calls.post(drainPath(node), BodyPublishers.noBody(), JSON, JSON));
  }

  /** How far a node is with leaving. */
  public Answer drainProgress(String node) {
    return calls.call(calls.request(drainPath(node)).GET());
  }

  /** What would be said of a node that has left, where nobody is left to say it. */
  public static RawJson left(String node) {
    ObjectNode left =
        JsonText.MAPPER
            .createObjectNode()
            .put("address", node)
            .put("state", "left")
            .put("running", 0)
            .put("partitions", 0);
    return RawJson.read(JsonText.MAPPER.writeValueAsBytes(left)).orElseThrow();
  }

  private static String drainPath(String node) {
    return "/manage/nodes/" + HttpCalls.encoded(node) + "/drain";
  }

  @Override
  public void close() {
    calls.close();
  }
}
