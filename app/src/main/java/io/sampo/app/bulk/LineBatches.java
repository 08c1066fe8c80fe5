package io.sampo.app.bulk;

import io.sampo.app.http.BodyReader;
import io.sampo.app.http.DoorRoom;
import io.sampo.app.http.HttpSettings;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.task.ParsedTask;
import io.sampo.app.task.TaskParser;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the body of a bulk into lines, parses them, and hands them on in batches: as soon as
 * somebody takes them, and larger the longer nobody does. A body that pauses for too long, or
 * breaks off, ends with a batch that says so.
 */
final class LineBatches extends GraphStage<FlowShape<ByteString, BulkBatch<BulkLine>>> {

  private final Inlet<ByteString> bytes = Inlet.create("bytes");
  private final Outlet<BulkBatch<BulkLine>> batches = Outlet.create("batches");
  private final FlowShape<ByteString, BulkBatch<BulkLine>> shape = FlowShape.of(bytes, batches);
  private final HttpSettings settings;
  private final Duration stallMax;
  private final int linesMax;
  private final TaskParser parser;
  private final BulkRoom room;

  /**
   * A stage for one body.
   *
   * @param room the memory that it may take
   * @param stallMax how long the body may pause
   * @param linesMax how many lines a batch has at most
   */
  LineBatches(HttpSettings settings, BulkRoom room, Duration stallMax, int linesMax) {
    this.room = room;
    this.settings = settings;
    this.stallMax = stallMax;
    this.linesMax = linesMax;
    this.parser = new TaskParser(settings.payloadBytesMax());
  }

  @Override
  public FlowShape<ByteString, BulkBatch<BulkLine>> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic
      implements InHandler, OutHandler, LineCutter.Lines {

    private final LineCutter cutter = new LineCutter(settings.submissionBytesMax(), this);
    private final Queue<BulkBatch<BulkLine>> full = new ArrayDeque<>();
    private List<BulkLine> begun = new ArrayList<>();
    private int begunBytes;

    /** Read since the last batch was closed, the unfinished line included. */
    private long openBytes;

    private long pulledAtNanos;
    private boolean over;

    private Logic() {
      super(shape);
      setHandler(bytes, this);
      setHandler(batches, this);
    }

    @Override
    public void preStart() {
      Duration step = stallMax.dividedBy(4).plusMillis(1);
      scheduleWithFixedDelay("stall", step, step);
      AsyncCallback<Done> resume = createAsyncCallback(_ -> pullMore());
      room.onRoom(() -> resume.invoke(Done.getInstance()));
      pullMore();
    }

    @Override
    public void onPush() {
      ByteString chunk = grab(bytes);
      if (!room.read(chunk.size())) {
        cancel(bytes);
        breakOff(DoorRoom.overloaded("the rest was not read: this node is short of memory"));
        return;
      }
      openBytes += chunk.size();
      cutter.feed(chunk.toArrayUnsafe());
      if (begun.isEmpty() && full.isEmpty()) {
        room.answered(takeOpenBytes()); // Nothing but blank lines.
      }
      handOn();
    }

    /** What was read for the lines that are cut. */
    private long takeOpenBytes() {
      long cut = Math.max(0, openBytes - cutter.pending());
      openBytes -= cut;
      return cut;
    }

    @Override
    public void onPull() {
      handOn();
    }

    private void handOn() {
      if (isAvailable(batches) && full.isEmpty()) {
        close(null);
      }
      if (isAvailable(batches) && !full.isEmpty()) {
        push(batches, full.remove());
      }
      if (over && full.isEmpty() && begun.isEmpty()) {
        completeStage();
      } else {
        pullMore();
      }
    }

    private void pullMore() {
      if (!over && full.isEmpty() && !hasBeenPulled(bytes) && room.mayRead()) {
        pulledAtNanos = System.nanoTime();
        pull(bytes);
      }
    }

    @Override
    public void line(long number, byte[] source, int offset, int length) {
      add(
          switch (parser.parse(source, offset, length)) {
            case ParsedTask.Valid valid -> new BulkLine.Task(number, valid.spec());
            case ParsedTask.Invalid invalid -> new BulkLine.Rejected(number, invalid.problem());
          },
          length);
    }

    @Override
    public void tooLong(long number) {
      String detail = "a line may have " + settings.submissionBytesMax() + " bytes at most";
      add(new BulkLine.Rejected(number, Problem.of(ProblemType.TOO_LARGE, detail)), 0);
    }

    private void add(BulkLine line, int length) {
      begun.add(line);
      begunBytes += length;
      if (begun.size() >= linesMax || begunBytes >= settings.bulk().batchBytesMax()) {
        close(null);
      }
    }

    private void close(BulkLine.@Nullable Rejected broken) {
      if (!begun.isEmpty() || broken != null) {
        BulkBatch<BulkLine> batch = new BulkBatch<>(begun, takeOpenBytes(), broken);
        room.handedOn();
        full.add(batch);
        begun = new ArrayList<>();
        begunBytes = 0;
      }
    }

    @Override
    public void onTimer(Object key) {
      boolean waits = !over && hasBeenPulled(bytes);
      if (waits && System.nanoTime() - pulledAtNanos > stallMax.toNanos()) {
        cancel(bytes);
        breakOff(BodyReader.stalled(stallMax));
      }
    }

    @Override
    public void onUpstreamFinish() {
      cutter.finish();
      over = true;
      handOn();
    }

    @Override
    public void onUpstreamFailure(Throwable failure) {
      breakOff(BodyReader.broken(failure));
    }

    private void breakOff(Problem problem) {
      over = true;
      close(new BulkLine.Rejected(cutter.number(), problem));
      handOn();
    }
  }
}
