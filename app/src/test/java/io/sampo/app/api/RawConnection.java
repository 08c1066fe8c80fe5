package io.sampo.app.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket to the API that sends whatever it is told. */
final class RawConnection implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final Socket socket;

  RawConnection(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a text as it is. */
  RawConnection send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawConnection send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends one chunk of a chunked body; an empty one ends it. */
  RawConnection chunk(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  /** Reads until the text was seen, and gives all that was read up to its end. */
  String readUntil(String end) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      while (!read.toString(StandardCharsets.UTF_8).endsWith(end)) {
        int b = in.read();
        if (b < 0) {
          throw new AssertionError("closed after: " + read.toString(StandardCharsets.UTF_8));
        }
        read.write(b);
      }
      return read.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(read.toString(StandardCharsets.UTF_8), e);
    }
  }

  /** Reads until the server closes the connection. */
  String readAll() {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
