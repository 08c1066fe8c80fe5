package io.sampo.app.checks.host;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the hosts of clusters under test; those of a program are on one network. */
final class Hosts {

  /** Those of an earlier cluster may still be there. */
  private static final AtomicInteger MADE = new AtomicInteger();

  private final String loopbackNet;

  private Hosts() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.loopbackNet = "127." + random.nextInt(2, 255) + "." + random.nextInt(1, 255) + ".";
  }

  /** Hosts on a network of their own where this program runs in a sandbox, else on loopback. */
  static Hosts create() {
    if (Sandbox.entered() && MADE.get() == 0) {
      NamespaceHost.createBridge();
    }
    return new Hosts();
  }

  Host next() {
    int number = MADE.incrementAndGet();
    return Sandbox.entered() ? NamespaceHost.create(number) : new LoopbackHost(loopbackNet, number);
  }
}
