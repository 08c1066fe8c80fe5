package io.sampo.app.checks.host;

import java.util.List;
import java.util.concurrent.Callable;

/** Where one process of the cluster under test lives: an address of its own, and its links. */
sealed interface Host permits NamespaceHost, LoopbackHost {

  /** By what the others reach it. */
  String address();

  /** An address that is its own, which others do not use. */
  String innerAddress();

  /** A command as it runs there. */
  List<String> command(List<String> command);

  /** Runs something in its network, such as opening a socket. */
  <T> T inside(Callable<T> work) throws Exception;

  /** Lets no packet pass between it and another host, on top of what is cut already. */
  void cut(Host other, Cut ways);

  /** Lets all packets pass again. */
  void heal();
}
