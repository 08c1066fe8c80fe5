package io.sampo.examples.raytrace;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.sampo.handler.PermanentFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Renders one frame of a ray-traced film to a PNG file.
 *
 * <p>The same input gives the same pixels, and the file appears whole or not at all, so an attempt
 * that is repeated does no harm. One frame keeps one core busy: a film becomes parallel by being
 * many tasks.
 */
public final class RenderFrame implements TaskHandler<Frame, RenderedFrame> {

  @Override
  public RenderedFrame handle(Frame frame, TaskContext context) throws Exception {
    if (frame == null) {
      throw new PermanentFailure("the payload must be an object with the fields of a frame");
    }
    Shot shot = Shot.of(frame);
    createDirectory(shot.file());
    Tracer tracer = new Tracer(Scene.at(shot.turn()));
    Picture picture = render(shot, tracer, context);
    publish(picture.png(), shot.file(), context);
    return new RenderedFrame(
        shot.file().toString(), shot.width(), shot.height(), tracer.rays(), picture.sha256());
  }

  @Override
  public boolean cpuBound() {
    return true;
  }

  private static Picture render(Shot shot, Tracer tracer, TaskContext context) throws Exception {
    Camera camera = Camera.at(shot.turn(), shot.width(), shot.height());
    Picture picture = new Picture(shot.width(), shot.height());
    Vec[] row = new Vec[shot.width()];
    for (int y = 0; y < shot.height(); y++) {
      if (Thread.interrupted() || context.cancelled()) {
        throw new InterruptedException("stopped after %d of %d rows".formatted(y, shot.height()));
      }
      for (int x = 0; x < row.length; x++) {
        row[x] = pixel(x, y, shot.samples(), camera, tracer);
      }
      picture.row(y, row);
      context.progress(y + 1, shot.height(), "rows");
    }
    return picture;
  }

  /** The mean of rays spread evenly over a pixel: Roberts' R2 sequence (2018). */
  private static Vec pixel(int x, int y, int samples, Camera camera, Tracer tracer) {
    Vec sum = Vec.ZERO;
    for (int i = 0; i < samples; i++) {
      double dx = (0.5 + 0.7548776662466927 * i) % 1;
      double dy = (0.5 + 0.5698402909980532 * i) % 1;
      sum = sum.plus(tracer.light(camera.ray(x + dx, y + dy)));
    }
    return sum.times(1.0 / samples);
  }

  private static void createDirectory(Path file) throws IOException, PermanentFailure {
    try {
      Files.createDirectories(file.resolveSibling(""));
    } catch (FileAlreadyExistsException e) {
      throw new PermanentFailure("directory: a file is in the way: " + e.getMessage(), e);
    } catch (AccessDeniedException e) {
      throw new PermanentFailure("directory: not writable by this node: " + e.getMessage(), e);
    }
  }

  /** Writes beside the goal and moves: another attempt of the same task has another token. */
  private static void publish(byte[] png, Path file, TaskContext context) throws IOException {
    String draftName =
        ".%s.%s.%d".formatted(file.getFileName(), context.taskId(), context.fencingToken());
    Path draft = file.resolveSibling(draftName);
    try {
      write(png, draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Down to the disk: a task that has succeeded has its file, whatever happens next. */
  private static void write(byte[] png, Path draft) throws IOException {
    try (FileChannel out = FileChannel.open(draft, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(png);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }
}
