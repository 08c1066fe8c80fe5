package io.sampo.app.checks.host;

import java.util.List;
import java.util.concurrent.Callable;

/** A host that is no more than an address of the loopback network; its links cannot be cut. */
record LoopbackHost(String net, int number) implements Host {

  private static final int INNER = 100;

  @Override
  public String address() {
    return net + number;
  }

  @Override
  public String innerAddress() {
    return net + (number + INNER);
  }

  @Override
  public List<String> command(List<String> command) {
    return command;
  }

  @Override
  public <T> T inside(Callable<T> work) throws Exception {
    return work.call();
  }

  @Override
  public void cut(Host other, Cut ways) {
    throw new IllegalStateException("links on loopback cannot be cut");
  }

  @Override
  public void heal() {
    // Nothing was ever cut.
  }
}
