package io.sampo.app.bench;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;

/**
 * One keep-alive HTTP/1.1 connection on a blocking socket.
 *
 * <p>A load generator shares the machine with the server it measures, so it must cost little: the
 * requests are bytes made once, an answer is read with one pass over its head, and a virtual thread
 * waits for it. A general HTTP client spends several times that on each exchange, and would measure
 * itself.
 */
final class RawConnection implements Closeable {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int READ_TIMEOUT_MILLIS = 120_000;

  private final URI server;
  private Socket socket = new Socket();
  private ResponseReader reader = new ResponseReader(InputStream.nullInputStream());

  RawConnection(URI server) throws IOException {
    this.server = server;
    connect();
  }

  private void connect() throws IOException {
    boolean tls = "https".equals(server.getScheme());
    int port = server.getPort() >= 0 ? server.getPort() : tls ? 443 : 80;
    Socket plain = new Socket();
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(READ_TIMEOUT_MILLIS);
    plain.connect(new InetSocketAddress(server.getHost(), port), CONNECT_TIMEOUT_MILLIS);
    socket =
        tls
            ? ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, server.getHost(), port, true)
            : plain;
    reader = new ResponseReader(socket.getInputStream());
  }

  /** A whole request without a body. */
  static byte[] get(URI server, String path) {
    return head(server, "GET " + path(server, path), "Accept: application/json\r\n");
  }

  /** A whole request with a JSON body. */
  static byte[] post(URI server, String path, byte[] json) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String type = "application/json";
    request.writeBytes(postHead(server, path, type, type, json.length));
    request.writeBytes(json);
    return request.toByteArray();
  }

  /** The head of a request with a body of that type and length. */
  static byte[] postHead(URI server, String path, String type, String accept, long bodyBytes) {
    String headers =
        "Accept: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            .formatted(accept, type, bodyBytes);
    return head(server, "POST " + path(server, path), headers);
  }

  private static byte[] head(URI server, String methodAndPath, String headers) {
    return "%s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
        .formatted(methodAndPath, server.getRawAuthority(), headers)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String path(URI server, String path) {
    String base = server.getRawPath() == null ? "" : server.getRawPath();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
  }

  /** Where the bytes of a request go, for one too long to be made beforehand. */
  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** Sends a whole request and reads the head of the answer; the body is read from it. */
  ResponseReader.Response exchange(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    return receive();
  }

  /** Reads the head of the next answer. */
  ResponseReader.Response receive() throws IOException {
    return reader.next();
  }

  /** Makes the connection fit for the next request, once the answer's body has been read. */
  void reuse(ResponseReader.Response response) throws IOException {
    if (response.closes()) {
      socket.close();
      connect();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
