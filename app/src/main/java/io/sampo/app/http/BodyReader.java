package io.sampo.app.http;

import io.sampo.cluster.memory.Reservation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Reads bodies of bounded size in bounded time. */
public final class BodyReader {

  /** A body of a few packets is no slow one, though they may come one by one. */
  private static final long SMALL_BYTES = 64 << 10;

  /** So much of a body nobody wants is read, for the sake of clients that send before they read. */
  private static final long DRAIN_BYTES_MAX = 64L * 1024 * 1024;

  private static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(10);

  private final Materializer materializer;
  private final Duration stallMax;
  private final DoorRoom room;

  /**
   * A reader.
   *
   * @param stallMax how long a body may pause
   * @param room what bodies may take of the memory
   */
  public BodyReader(Materializer materializer, Duration stallMax, DoorRoom room) {
    this.materializer = materializer;
    this.stallMax = stallMax;
    this.room = room;
  }

  /** What became of reading a body. */
  public sealed interface Outcome {

    /** The whole body. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Whole(byte[] bytes) implements Outcome {}

    /** It could not be read. */
    record Refused(Problem problem) implements Outcome {}
  }

  /** Reads a body of at most so many bytes, counted when it is unpacked; the call holds them. */
  public CompletionStage<Outcome> read(Call call, int bytesMax) {
    return switch (BodyEncoding.of(call)) {
      case NONE -> readPlain(call, bytesMax);
      case GZIP -> readPacked(call, bytesMax);
      case UNKNOWN ->
          drain(call.request())
              .thenApply(_ -> new Outcome.Refused(BodyEncoding.problem(call).orElseThrow()));
    };
  }

  private CompletionStage<Outcome> readPlain(Call call, int bytesMax) {
    RequestEntity entity = call.takeEntity();
    if (entity instanceof HttpEntity.Strict strict) {
      return CompletableFuture.completedFuture(whole(call, strict.getData(), bytesMax));
    }
    long announced = entity.getContentLengthOption().orElse(0);
    if (announced > bytesMax) {
      return drain(call.request()).thenApply(_ -> tooLarge(bytesMax));
    }
    Optional<Reservation> begun =
        announced > 0 && announced <= SMALL_BYTES ? room.enter(0) : room.enterSlowly();
    return gathered(call, begun, data(entity), bytesMax, DRAIN_BYTES_MAX);
  }

  /** Nothing beyond the limit is unpacked: little may stand for very much. */
  private CompletionStage<Outcome> readPacked(Call call, int bytesMax) {
    Source<ByteString, ?> bytes = BodyEncoding.GZIP.unpacked(data(call.takeEntity()));
    return gathered(call, room.enterSlowly(), bytes, bytesMax, 0);
  }

  private CompletionStage<Outcome> gathered(
      Call call,
      Optional<Reservation> begun,
      Source<ByteString, ?> bytes,
      int bytesMax,
      long beyondMax) {
    if (begun.isEmpty()) {
      return drain(call.request()).thenApply(_ -> new Outcome.Refused(room.refusal()));
    }
    call.hold(begun.get());
    return bytes
        .idleTimeout(stallMax)
        .completionTimeout(stallMax.multipliedBy(4))
        .limitWeighted(bytesMax + beyondMax, chunk -> (long) chunk.size())
        .runFold(new Gathered(bytesMax, begun.get()), Gathered::add, materializer)
        .thenApply(Gathered::outcome)
        .exceptionally(failure -> refused(failure, bytesMax));
  }

  private Outcome whole(Call call, ByteString data, int bytesMax) {
    if (data.size() > bytesMax) {
      return tooLarge(bytesMax);
    }
    Optional<Reservation> held = room.enter(data.size());
    held.ifPresent(call::hold);
    return held.isPresent()
        ? new Outcome.Whole(data.toArray())
        : new Outcome.Refused(room.refusal());
  }

  /** Reads on for a while without keeping anything, unless the client waits to be told to send. */
  public CompletionStage<Done> drain(HttpRequest request) {
    if (request.entity().isStrict() || request.getHeader("expect").isPresent()) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    return data(request.entity())
        .takeWithin(DRAIN_TIME_MAX)
        .limitWeighted(DRAIN_BYTES_MAX, chunk -> (long) chunk.size())
        .runWith(Sink.ignore(), materializer)
        .exceptionally(_ -> Done.getInstance());
  }

  private static Source<ByteString, ?> data(RequestEntity entity) {
    return entity.withoutSizeLimit().getDataBytes();
  }

  /** The problem of a body that stalled. */
  public static Problem stalled(Duration stallMax) {
    return Problem.of(ProblemType.BODY_TIMEOUT, "the body paused for longer than " + stallMax);
  }

  private static Outcome tooLarge(int bytesMax) {
    return new Outcome.Refused(
        Problem.of(ProblemType.TOO_LARGE, "the body may have " + bytesMax + " bytes at most"));
  }

  /** The problem of a body that broke off. */
  public static Problem broken(Throwable failure) {
    boolean packed = failure instanceof ZipException || failure instanceof DataFormatException;
    return Problem.of(
        ProblemType.MALFORMED_BODY,
        packed
            ? "the body is no whole gzip, though its Content-Encoding says so"
            : "the body ended before its time");
  }

  private Outcome refused(Throwable failure, int bytesMax) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case TimeoutException _ -> new Outcome.Refused(stalled(stallMax));
      case StreamLimitReachedException _ -> tooLarge(bytesMax);
      default -> new Outcome.Refused(broken(cause));
    };
  }

  /** A body as far as it has come; what is beyond the limit is read and dropped. */
  private final class Gathered {

    private final int bytesMax;
    private final Reservation memory;
    private ByteString bytes = ByteString.emptyByteString();
    private boolean overflown;
    private boolean outOfMemory;

    private Gathered(int bytesMax, Reservation memory) {
      this.bytesMax = bytesMax;
      this.memory = memory;
    }

    private Gathered add(ByteString chunk) {
      overflown |= bytes.size() + (long) chunk.size() > bytesMax;
      outOfMemory |= !overflown && !memory.grow(chunk.size());
      if (overflown || outOfMemory) {
        bytes = ByteString.emptyByteString();
        memory.close();
      } else {
        bytes = bytes.concat(chunk);
      }
      return this;
    }

    private Outcome outcome() {
      if (overflown) {
        return tooLarge(bytesMax);
      }
      return outOfMemory ? new Outcome.Refused(room.refusal()) : new Outcome.Whole(bytes.toArray());
    }
  }
}
