package io.sampo.app.checks.host;

import java.util.concurrent.ThreadLocalRandom;

/** Makes the hosts of one cluster under test. */
final class Hosts {

  private final String loopbackNet;
  private int made;

  private Hosts() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.loopbackNet = "127." + random.nextInt(2, 255) + "." + random.nextInt(1, 255) + ".";
  }

  /** Hosts on a network of their own where this program runs in a sandbox, else on loopback. */
  static Hosts create() {
    if (Sandbox.entered()) {
      NamespaceHost.createBridge();
    }
    return new Hosts();
  }

  Host next() {
    made++;
    return Sandbox.entered() ? NamespaceHost.create(made) : new LoopbackHost(loopbackNet, made);
  }
}
