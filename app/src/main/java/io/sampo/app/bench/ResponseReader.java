package io.sampo.app.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads HTTP/1.1 answers one after another from a connection. */
final class ResponseReader {

  private static final int LINE_MAX = 16 * 1024;

  private final InputStream in;

  ResponseReader(InputStream in) {
    this.in = new BufferedInputStream(in, 16 * 1024);
  }

  /**
   * The head of an answer; its body must be read to the end before the next answer.
   *
   * @param status the HTTP status
   * @param retryAfter the header of that name, or empty
   * @param closes whether the server closes the connection afterwards
   * @param body the body, decoded
   */
  record Response(int status, String retryAfter, boolean closes, InputStream body) {

    boolean ok() {
      return status / 100 == 2;
    }

    /** Whether the server wants less. */
    boolean refused() {
      return status == 429 || status == 503;
    }
  }

  Response next() throws IOException {
    String statusLine = line();
    int status = statusOf(statusLine);
    long length = -1;
    boolean chunked = false;
    boolean closes = false;
    String retryAfter = "";
    for (String line = line(); !line.isEmpty(); line = line()) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      switch (line.substring(0, Math.max(line.indexOf(':'), 0)).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Long.parseLong(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "connection" -> closes = value.equalsIgnoreCase("close");
        case "retry-after" -> retryAfter = value;
        default -> {}
      }
    }
    boolean untilClosed = !chunked && length < 0;
    InputStream body = chunked ? new Chunked() : new Fixed(untilClosed ? Long.MAX_VALUE : length);
    return new Response(status, retryAfter, closes || untilClosed, body);
  }

  private static int statusOf(String statusLine) throws IOException {
    try {
      return Integer.parseInt(statusLine, 9, 12, 10);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException("not an HTTP answer: " + statusLine, e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() > LINE_MAX) {
        throw new EOFException("the connection was closed");
      }
      line.append((char) c);
    }
    int length = line.length();
    return line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
  }

  /** A body of known length; or, of the longest there is, one that ends with the connection. */
  private final class Fixed extends InputStream {

    private final boolean untilClosed;
    private long left;

    private Fixed(long length) {
      this.left = length;
      this.untilClosed = length == Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(target, offset, (int) Math.min(length, left));
      if (read < 0 && !untilClosed) {
        throw new EOFException("the answer was cut off");
      }
      left -= Math.max(read, 0);
      return read;
    }
  }

  /** A body in chunks (RFC 9112, 7.1). */
  private final class Chunked extends InputStream {

    private long left;
    private boolean first = true;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int read = in.read(target, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new EOFException("the answer was cut off");
      }
      left -= read;
      return read;
    }

    private void nextChunk() throws IOException {
      if (!first) {
        line(); // the end of the chunk before
      }
      first = false;
      String size = line();
      int extension = size.indexOf(';');
      left = Long.parseLong(extension < 0 ? size : size.substring(0, extension).strip(), 16);
      if (left == 0) {
        ended = true;
        while (!line().isEmpty()) {
          // trailers say nothing here
        }
      }
    }
  }
}
