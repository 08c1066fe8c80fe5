package io.sampo.app.checks.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A host in a network namespace of its own, tied to the others by a bridge in the sandbox's
 * namespace. Links are cut by packet filter rules within it.
 */
record NamespaceHost(String name, String address) implements Host {

  private static final String BRIDGE = "hosts";
  private static final String NET = "10.77.0.";

  private static final String RULES =
      """
      table inet cuts {
        set from { type ipv4_addr; }
        set to { type ipv4_addr; }
        chain incoming { type filter hook input priority 0; ip saddr @from drop; }
        chain outgoing { type filter hook output priority 0; ip daddr @to drop; }
      }
      """;

  /**
   * Takes the place of the one that an earlier cluster in this sandbox has left, with its hosts.
   */
  static void createBridge() {
    Commands.tryRun(List.of("ip", "-all", "netns", "delete"));
    Commands.tryRun(List.of("ip", "link", "delete", BRIDGE));
    Commands.run("ip", "link", "add", BRIDGE, "type", "bridge");
    Commands.run("ip", "address", "add", NET + "254/24", "dev", BRIDGE);
    Commands.run("ip", "link", "set", BRIDGE, "up");
  }

  static NamespaceHost create(int number) {
    NamespaceHost host = new NamespaceHost("host" + number, NET + number);
    String cable = "cable" + number;
    Commands.run("ip", "netns", "add", host.name);
    Commands.run(
        "ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", host.name);
    Commands.run("ip", "link", "set", cable, "master", BRIDGE, "up");
    Commands.run("ip", "-n", host.name, "address", "add", host.address + "/24", "dev", "eth0");
    Commands.run("ip", "-n", host.name, "link", "set", "eth0", "up");
    Commands.run("ip", "-n", host.name, "link", "set", "lo", "up");
    host.nft(RULES);
    return host;
  }

  @Override
  public String innerAddress() {
    return "127.0.0.1";
  }

  @Override
  public List<String> command(List<String> command) {
    List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + path()));
    line.addAll(command);
    return line;
  }

  @Override
  public <T> T inside(Callable<T> work) throws Exception {
    return NetworkNamespace.call(path(), work);
  }

  private String path() {
    return "/run/netns/" + name;
  }

  @Override
  public void cut(Host other, Cut ways) {
    if (ways != Cut.OUTGOING) {
      nft("add element inet cuts from { " + other.address() + " }");
    }
    if (ways != Cut.INCOMING) {
      nft("add element inet cuts to { " + other.address() + " }");
    }
  }

  @Override
  public void heal() {
    nft("flush set inet cuts from\nflush set inet cuts to");
  }

  private void nft(String rules) {
    Commands.runWithInput(rules, command(List.of("nft", "-f", "-")));
  }
}
