package io.sampo.cluster.membership;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.Address;

/** Asks a node's remoting port whether anybody is there. */
final class DirectCall {

  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("sampo-direct-call-", 0).factory());

  private DirectCall() {}

  /** What came of it. */
  enum Outcome {
    /** Somebody took the connection: a process is there, be it a frozen one. */
    ANSWERS,
    /** The machine is there and says that nobody listens: the process is not there any more. */
    REFUSED,
    /** No answer: the machine is off or cut off, or there is no such machine any more. */
    SILENT
  }

  static CompletionStage<Outcome> to(Address address, Duration atMost) {
    return CompletableFuture.supplyAsync(() -> callBlocking(address, atMost), THREADS);
  }

  private static Outcome callBlocking(Address address, Duration atMost) {
    String host = address.getHost().orElse("");
    int port = address.getPort().orElse(0);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(atMost.toMillis()));
      return Outcome.ANSWERS;
    } catch (ConnectException e) {
      boolean refused = String.valueOf(e.getMessage()).contains("refused");
      return refused ? Outcome.REFUSED : Outcome.SILENT;
    } catch (IOException e) {
      return Outcome.SILENT;
    }
  }
}
