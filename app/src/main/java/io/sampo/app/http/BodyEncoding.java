package io.sampo.app.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.stream.javadsl.Compression;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * How the bytes of a body are packed ({@code Content-Encoding}), and how they are unpacked. HTTP's
 * deflate is not among them: two forms go by that name, and one that breaks off shows no fault.
 */
public enum BodyEncoding {
  /** Not at all. */
  NONE,
  /** As by gzip (RFC 1952). */
  GZIP,
  /** In a way that is not understood here. */
  UNKNOWN;

  /** The header of a refusal that names what is taken (RFC 7694). */
  static final HttpHeader ACCEPTED = Answers.header("Accept-Encoding", "gzip");

  /** So much is unpacked at once, however little it came from. */
  private static final int CHUNK_BYTES_MAX = 64 * 1024;

  private static final String HEADER = "content-encoding";

  /** That of a request's body. */
  public static BodyEncoding of(Call call) {
    List<String> said = call.headers(HEADER);
    if (said.isEmpty()) {
      return NONE;
    }
    List<String> codings =
        said.stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
            .toList();
    if (codings.isEmpty()) {
      return NONE;
    }
    return codings.equals(List.of("gzip")) || codings.equals(List.of("x-gzip")) ? GZIP : UNKNOWN;
  }

  /** The problem of a body that cannot be unpacked; empty where it can. */
  public static Optional<Problem> problem(Call call) {
    return of(call) == UNKNOWN ? Optional.of(unknown(call)) : Optional.empty();
  }

  private static Problem unknown(Call call) {
    return Problem.of(
        ProblemType.UNSUPPORTED_ENCODING,
        "Content-Encoding %s is not understood here: send gzip, or none"
            .formatted(String.join(", ", call.headers(HEADER))));
  }

  /** The bytes as they were before they were packed, no faster than they are taken. */
  public Source<ByteString, ?> unpacked(Source<ByteString, ?> bytes) {
    return this == GZIP ? bytes.via(Compression.gzipDecompress(CHUNK_BYTES_MAX)) : bytes;
  }
}
