package io.sampo.app.checks.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The last stretch of the way to a node: takes the connections of other nodes at the address that
 * it is known by, and passes everything on to where it listens, as the weather allows.
 */
final class Link implements AutoCloseable {

  private static final int PIECE_BYTES = 16_384;
  private static final int PIECES_UNDER_WAY_MAX = 1_024;

  /** How long a sender waits for an acknowledgement before it sends a piece again. */
  private static final long RESEND_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long RESEND_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_600);

  /** Bytes and when they are due. */
  private record Piece(ByteBuffer bytes, long dueNanos) {}

  private static final Piece END = new Piece(ByteBuffer.allocate(0), 0);

  private final Host host;
  private final int port;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final ServerSocketChannel door;
  private volatile Weather weather = Weather.FAIR;

  private Link(Host host, int port, ServerSocketChannel door) {
    this.host = host;
    this.port = port;
    this.door = door;
  }

  /** A link from the host's address to the same port of its inner address. */
  static Link create(Host host, int port) throws Exception {
    ServerSocketChannel door =
        host.inside(() ->
            ServerSocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress(host.address(), port)));
    Link link = new Link(host, port, door);
    Thread.ofVirtual().start(link::accept);
    return link;
  }

  void weather(Weather next) {
    weather = next;
  }

  private void accept() {
    while (door.isOpen()) {
      try {
        SocketChannel caller = door.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void connect(SocketChannel caller) {
    try {
      SocketChannel node = host.inside(SocketChannel::open);
      open.add(caller);
      open.add(node);
      caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
      node.setOption(StandardSocketOptions.TCP_NODELAY, true);
      node.connect(new InetSocketAddress(host.innerAddress(), port));
      pump(caller, node);
      pump(node, caller);
    } catch (Exception _) {
      close(caller); // nobody listens there: the caller sees it as such
    }
  }

  private void pump(SocketChannel from, SocketChannel to) {
    BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES_UNDER_WAY_MAX);
    Thread.ofVirtual().start(() -> take(from, underWay));
    Thread.ofVirtual().start(() -> deliver(underWay, from, to));
  }

  private void take(SocketChannel from, BlockingQueue<Piece> underWay) {
    try {
      ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES);
      while (from.read(bytes) >= 0) {
        underWay.put(new Piece(bytes.flip(), System.nanoTime() + latenessNanos()));
        bytes = ByteBuffer.allocate(PIECE_BYTES);
      }
    } catch (IOException _) {
      // Broken: what came before is still delivered.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    end(underWay);
  }

  private static void end(BlockingQueue<Piece> underWay) {
    try {
      underWay.put(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private long latenessNanos() {
    Weather now = weather;
    long nanos = now.delay().toNanos();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (long resend = RESEND_NANOS_MIN;
        resend <= RESEND_NANOS_MAX && random.nextDouble() < now.loss();
        resend *= 2) {
      nanos += resend;
    }
    return nanos;
  }

  private void deliver(BlockingQueue<Piece> underWay, SocketChannel from, SocketChannel to) {
    try {
      for (Piece piece = underWay.take(); !piece.equals(END); piece = underWay.take()) {
        for (long wait = piece.dueNanos() - System.nanoTime();
            wait > 0;
            wait = piece.dueNanos() - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        while (piece.bytes().hasRemaining()) {
          to.write(piece.bytes());
        }
      }
    } catch (IOException _) {
      // The other end is gone.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    close(from);
    close(to);
  }

  private void close(SocketChannel channel) {
    open.remove(channel);
    try {
      channel.close();
    } catch (IOException _) {
      // It was to be closed, and it is.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(this::close);
  }
}
