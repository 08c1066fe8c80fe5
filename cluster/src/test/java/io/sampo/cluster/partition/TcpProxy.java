package io.sampo.cluster.partition;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the journal and PostgreSQL: goes away and comes back, and tears the connection
 * around a commit. It sees commits only where the driver sends them as text (prepareThreshold=0).
 */
public final class TcpProxy implements AutoCloseable {

  /** What happens to the next commit. */
  enum Commit {
    /** It reaches the server, and so does the answer its client. */
    PASSES,
    /** It never reaches the server. */
    IS_LOST,
    /** It reaches the server, its answer reaches nobody. */
    IS_UNANSWERED,
    /** Its client is cut off at once, and it reaches the server half a second later. */
    IS_LATE
  }

  private static final long LATE_MILLIS = 500;

  private final int targetPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Commit> nextCommit = new AtomicReference<>(Commit.PASSES);
  private final AtomicReference<String> cutAt = new AtomicReference<>("");
  private final int port;
  private ServerSocket server;

  /** A proxy in front of a port of this machine. */
  public TcpProxy(int targetPort) {
    this.targetPort = targetPort;
    this.server = listen(0);
    this.port = server.getLocalPort();
    accept(server);
  }

  /** A proxy in front of the server of a JDBC URL. */
  public static TcpProxy before(String jdbcUrl) {
    String port = jdbcUrl.replaceFirst(".*//[^/:]+:(\\d+)/.*", "$1");
    return new TcpProxy(Integer.parseInt(port));
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The URL by which the server of that JDBC URL is reached through this. */
  public String inFrontOf(String jdbcUrl) {
    return jdbcUrl.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
  }

  /** What happens to the next commit; those after it pass. */
  void nextCommit(Commit what) {
    nextCommit.set(what);
  }

  /** Whether the commit that was to be disturbed has come. */
  boolean disturbed() {
    return nextCommit.get() == Commit.PASSES;
  }

  /** The next connection that is about to send this to the server is cut off; others are not. */
  public void cutAt(String text) {
    cutAt.set(text);
  }

  /** Whether the connection that was to be cut off has been. */
  public boolean hasCut() {
    return cutAt.get().isEmpty();
  }

  /** All connections break and no new ones are taken. */
  public void goAway() {
    close();
  }

  /** New connections are taken again. */
  public void comeBack() {
    server = listen(port);
    accept(server);
  }

  /** All connections break; new ones are taken. */
  public void cut() {
    sockets.forEach(TcpProxy::closeQuietly);
  }

  private void accept(ServerSocket listening) {
    Thread.ofVirtual()
        .start(() -> {
          while (!listening.isClosed()) {
            try {
              serve(listening.accept());
            } catch (IOException e) {
              closeQuietly(listening);
            }
          }
        });
  }

  private void serve(Socket client) throws IOException {
    Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
    client.setTcpNoDelay(true);
    target.setTcpNoDelay(true);
    sockets.add(client);
    sockets.add(target);
    Thread.ofVirtual().start(() -> copy(target, client, false));
    Thread.ofVirtual().start(() -> copy(client, target, true));
  }

  private void copy(Socket from, Socket to, boolean toServer) {
    byte[] buffer = new byte[1 << 16];
    try (from) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        String sent = toServer ? new String(buffer, 0, n, StandardCharsets.ISO_8859_1) : "";
        Commit what = isToBeCut(sent) ? Commit.IS_LOST : disturbanceOf(sent);
        if (what != Commit.PASSES) {
          tear(what, from, to, Arrays.copyOf(buffer, n));
          return;
        }
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(to);
    } finally {
      sockets.remove(from);
    }
  }

  private boolean isToBeCut(String sent) {
    String text = cutAt.get();
    return !text.isEmpty() && sent.contains(text) && cutAt.compareAndSet(text, "");
  }

  private Commit disturbanceOf(String sent) {
    return sent.contains("COMMIT") ? nextCommit.getAndSet(Commit.PASSES) : Commit.PASSES;
  }

  private static void tear(Commit what, Socket client, Socket server, byte[] bytes)
      throws IOException {
    switch (what) {
      case PASSES -> throw new IllegalStateException();
      case IS_LOST -> {
        closeQuietly(server);
        closeQuietly(client);
      }
      case IS_UNANSWERED -> {
        closeQuietly(client);
        server.getOutputStream().write(bytes);
      }
      case IS_LATE -> {
        closeQuietly(client);
        CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS)
            .execute(() -> {
              try {
                server.getOutputStream().write(bytes);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It was to be closed, and it is.
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    cut();
  }
}
