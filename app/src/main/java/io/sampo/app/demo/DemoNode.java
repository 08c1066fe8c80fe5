package io.sampo.app.demo;

import io.sampo.app.client.SampoClient;
import io.sampo.app.demo.DemoState.Status;
import io.sampo.app.process.NodeProcess;

/** One node of the demonstration, and what became of it. */
final class DemoNode implements AutoCloseable {

  private final NodeProcess process;
  private final SampoClient client;
  private volatile boolean killed;

  DemoNode(NodeProcess process) {
    this.process = process;
    this.client = new SampoClient(process.url());
  }

  NodeProcess process() {
    return process;
  }

  SampoClient client() {
    return client;
  }

  String name() {
    return process.name();
  }

  Status status() {
    if (killed) {
      return Status.KILLED;
    }
    return process.isAlive() ? Status.UP : Status.ENDED;
  }

  void kill() throws InterruptedException {
    killed = true;
    process.kill();
  }

  @Override
  public void close() {
    client.close();
  }
}
