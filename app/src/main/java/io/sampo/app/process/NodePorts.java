package io.sampo.app.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The three ports of one node on this machine.
 *
 * @param http of the message API
 * @param management of Pekko Management
 * @param remoting by which other nodes reach it
 */
public record NodePorts(int http, int management, int remoting) {

  /** Below what systems hand to outgoing connections, so that none takes it before the node. */
  private static final int MIN = 12_000;

  private static final int MAX = 20_000;

  private static final int STEP = 4;

  /** Ports that nobody listens at, for so many nodes. */
  public static List<NodePorts> free(int nodes) {
    List<NodePorts> found = new ArrayList<>();
    int first = ThreadLocalRandom.current().nextInt(MIN / STEP, MAX / STEP) * STEP;
    while (found.size() < nodes) {
      if (isFree(first) && isFree(first + 1) && isFree(first + 2)) {
        found.add(new NodePorts(first, first + 1, first + 2));
      }
      first = first + STEP < MAX ? first + STEP : MIN;
    }
    return found;
  }

  /** The settings that make a node take them. */
  public Map<String, String> variables() {
    return Map.of(
        "SAMPO_HTTP_PORT", String.valueOf(http),
        "SAMPO_MANAGEMENT_PORT", String.valueOf(management),
        "SAMPO_REMOTING_PORT", String.valueOf(remoting));
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
