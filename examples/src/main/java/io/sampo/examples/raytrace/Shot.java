package io.sampo.examples.raytrace;

import io.sampo.handler.PermanentFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A {@link Frame} that has been checked, with the defaults filled in. */
record Shot(int frame, int frames, int width, int height, int samples, Path file) {

  private static final int FRAMES_MAX = 100_000;
  private static final int SIDE_MIN = 16;
  private static final int WIDTH_MAX = 3840;
  private static final int HEIGHT_MAX = 2160;
  private static final int SAMPLES_MAX = 256;

  /** Checks a payload; the message of the failure begins with the name of the field. */
  static Shot of(Frame payload) throws PermanentFailure {
    int frames = within("frames", payload.frames(), 48, 1, FRAMES_MAX);
    int frame = within("frame", payload.frame(), null, 0, frames - 1);
    return new Shot(
        frame,
        frames,
        within("width", payload.width(), 960, SIDE_MIN, WIDTH_MAX),
        within("height", payload.height(), 540, SIDE_MIN, HEIGHT_MAX),
        within("samples", payload.samples(), 4, 1, SAMPLES_MAX),
        directory(payload.directory()).resolve("frame-%04d.png".formatted(frame)));
  }

  /** How far the film is at this frame, from 0 to almost 1: the last frame leads to the first. */
  double turn() {
    return (double) frame / frames;
  }

  private static int within(
      String field, @Nullable Integer value, @Nullable Integer otherwise, int min, int max)
      throws PermanentFailure {
    Integer chosen = value == null ? otherwise : value;
    if (chosen == null) {
      throw new PermanentFailure(field + ": missing");
    }
    if (chosen < min || chosen > max) {
      throw new PermanentFailure(
          "%s: must be between %d and %d, is %d".formatted(field, min, max, chosen));
    }
    return chosen;
  }

  private static Path directory(@Nullable String directory) throws PermanentFailure {
    if (directory == null || directory.isEmpty()) {
      throw new PermanentFailure("directory: missing");
    }
    try {
      return Path.of(directory).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new PermanentFailure("directory: not a path here: " + e.getMessage(), e);
    }
  }
}
