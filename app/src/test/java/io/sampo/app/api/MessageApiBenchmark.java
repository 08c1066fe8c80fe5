package io.sampo.app.api;

import io.sampo.app.fake.InstantTaskService;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Measures what the API itself costs: the service behind it answers at once. Run it by hand; the
 * load comes from the same process, so the figures are low.
 */
final class MessageApiBenchmark {

  private static final int BULKS = 8;
  private static final int LINES = 400_000;
  private static final int CONNECTIONS = 64;
  private static final int REQUESTS = 4_000;

  private final int port;

  private MessageApiBenchmark(int port) {
    this.port = port;
  }

  public static void main(String[] args) throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "bench");
    HttpSettings settings = TestSettings.with("");
    MessageApiServer server =
        ApiFixture.result(
            MessageApiServer.start(
                system,
                settings,
                ApiFixture.guard(),
                new InstantTaskService(),
                DoorRoom.unlimited(),
                () -> true));
    MessageApiBenchmark benchmark = new MessageApiBenchmark(server.address().getPort());
    for (int round = 0; round < BULKS; round++) {
      benchmark.bulk(round % 2 == 1);
    }
    for (int round = 0; round < 3; round++) {
      benchmark.single();
    }
    system.terminate();
  }

  private static byte[] line(int bytes) {
    String head = "{\"type\":\"echo\",\"payload\":\"";
    String line = head + "a".repeat(bytes - head.length() - 3) + "\"}\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  private void bulk(boolean streamed) throws IOException {
    byte[] line = line(200);
    byte[] chunk = new byte[line.length * 320];
    for (int i = 0; i < chunk.length; i++) {
      chunk[i] = line[i % line.length];
    }
    long start = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
              + (long) line.length * LINES
              + "\r\nContent-Type: application/x-ndjson\r\n"
              + (streamed ? "Accept: application/x-ndjson\r\n\r\n" : "\r\n");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      Thread sender = Thread.ofVirtual().start(() -> send(socket, chunk));
      long read = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      sender.interrupt();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "bulk%s: %,.0f lines/s (%,d bytes of answer)%n",
          streamed ? ", streamed answer" : "",
          LINES / seconds,
          read);
    }
  }

  private static void send(Socket socket, byte[] chunk) {
    try {
      for (int sent = 0; sent < LINES; sent += 320) {
        socket.getOutputStream().write(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void single() throws InterruptedException {
    byte[] body = line(200);
    byte[] request =
        ("POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n"
                + new String(body, StandardCharsets.US_ASCII))
            .getBytes(StandardCharsets.US_ASCII);
    CountDownLatch done = new CountDownLatch(CONNECTIONS);
    AtomicLong nanos = new AtomicLong();
    long start = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread.ofPlatform().start(() -> post(request, nanos, done));
    }
    done.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    double requests = (double) CONNECTIONS * REQUESTS;
    System.out.printf(
        Locale.ROOT,
        "single: %,.0f requests/s from %d connections, mean %.2f ms%n",
        requests / seconds,
        CONNECTIONS,
        nanos.get() / requests / 1e6);
  }

  private void post(byte[] request, AtomicLong nanos, CountDownLatch done) {
    byte[] answer = new byte[8_192];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (int i = 0; i < REQUESTS; i++) {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        if (socket.getInputStream().read(answer) < 12 || answer[9] != '2') {
          throw new IllegalStateException("refused");
        }
        nanos.addAndGet(System.nanoTime() - start);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      done.countDown();
    }
  }
}
