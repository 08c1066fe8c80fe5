package io.sampo.examples.raytrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.examples.FakeTaskContext;
import io.sampo.handler.PermanentFailure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderFrameTest {

  private static final int WIDTH = 64;
  private static final int HEIGHT = 36;

  private final RenderFrame handler = new RenderFrame();
  private final FakeTaskContext context = new FakeTaskContext();

  @TempDir Path dir;

  @Test
  void type_is_the_class_name_and_a_core_is_kept_busy() {
    assertThat(handler.type()).isEqualTo("render-frame");
    assertThat(handler.cpuBound()).isTrue();
  }

  @Test
  void the_result_describes_the_picture_that_was_written() throws Exception {
    RenderedFrame result = handler.handle(small(7), context);
    BufferedImage picture = ImageIO.read(Path.of(result.file()).toFile());
    assertThat(result.file()).isEqualTo(dir.resolve("frame-0007.png").toString());
    assertThat(picture.getWidth()).isEqualTo(result.width()).isEqualTo(WIDTH);
    assertThat(picture.getHeight()).isEqualTo(result.height()).isEqualTo(HEIGHT);
    assertThat(result.rays()).isGreaterThan(WIDTH * HEIGHT);
    assertThat(result.sha256()).isEqualTo(sha256(picture));
  }

  /** The sum is pinned: every machine must render the same pixels, or retries would differ. */
  @Test
  void the_same_input_gives_the_same_pixels_everywhere() throws Exception {
    RenderedFrame first = handler.handle(small(7), context);
    RenderedFrame again = new RenderFrame().handle(small(7), new FakeTaskContext());
    assertThat(again).isEqualTo(first);
    assertThat(first.sha256())
        .isEqualTo("04a7014302bd52bd67b4078ce3fc706e6ea0dc9eba1f8646a21f2e1ceb268bb1");
  }

  @Test
  void another_frame_is_another_picture() throws Exception {
    RenderedFrame first = handler.handle(small(7), context);
    assertThat(handler.handle(small(8), context).sha256()).isNotEqualTo(first.sha256());
  }

  @Test
  void the_sky_is_above_and_the_floor_below() throws Exception {
    RenderedFrame result = handler.handle(small(0), context);
    BufferedImage picture = ImageIO.read(Path.of(result.file()).toFile());
    for (int x = 0; x < WIDTH; x++) {
      int sky = picture.getRGB(x, 0);
      assertThat(blue(sky)).as("sky at %d", x).isGreaterThan(red(sky));
      int floor = picture.getRGB(x, HEIGHT - 1);
      assertThat(blue(floor)).as("floor at %d", x).isLessThanOrEqualTo(red(floor));
    }
  }

  @Test
  void defaults_fill_in_all_but_the_frame_and_the_directory() throws Exception {
    Shot shot = Shot.of(new Frame(47, null, null, null, null, dir.toString()));
    assertThat(shot).isEqualTo(new Shot(47, 48, 960, 540, 4, dir.resolve("frame-0047.png")));
  }

  @Test
  void bad_input_is_a_permanent_failure_that_names_the_field() {
    String out = dir.toString();
    assertRefused(new Frame(null, 48, 64, 36, 1, out), "frame: missing");
    assertRefused(new Frame(48, 48, 64, 36, 1, out), "frame: must be between 0 and 47, is 48");
    assertRefused(new Frame(-1, 48, 64, 36, 1, out), "frame: must be between 0 and 47, is -1");
    assertRefused(new Frame(0, 0, 64, 36, 1, out), "frames: must be between 1 and 100000, is 0");
    assertRefused(new Frame(0, 1, 15, 36, 1, out), "width: must be between 16 and 3840, is 15");
    assertRefused(new Frame(0, 1, 64, 9999, 1, out), "height: must be between 16 and 2160, is");
    assertRefused(new Frame(0, 1, 64, 36, 0, out), "samples: must be between 1 and 256, is 0");
    assertRefused(new Frame(0, 1, 64, 36, 1, null), "directory: missing");
    assertRefused(new Frame(0, 1, 64, 36, 1, ""), "directory: missing");
    assertRefused(new Frame(0, 1, 64, 36, 1, "a\0b"), "directory: not a path here: Nul character");
  }

  @Test
  void a_file_in_place_of_the_directory_is_a_permanent_failure() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    assertRefused(new Frame(0, 1, 64, 36, 1, file.toString()), "directory: a file is in the way");
  }

  @Test
  void a_missing_directory_is_created() throws Exception {
    Path deep = dir.resolve("films/first film");
    handler.handle(new Frame(0, 1, 16, 16, 1, deep.toString()), context);
    assertThat(namesIn(deep)).containsExactly("frame-0000.png");
  }

  @Test
  void the_picture_replaces_an_older_one_and_leaves_nothing_else() throws Exception {
    Files.writeString(dir.resolve("frame-0007.png"), "half a picture of a dead attempt");
    handler.handle(small(7), context);
    assertThat(ImageIO.read(dir.resolve("frame-0007.png").toFile()).getWidth()).isEqualTo(WIDTH);
    assertThat(namesIn(dir)).containsExactly("frame-0007.png");
  }

  @Test
  void a_cancelled_attempt_stops_at_the_next_row_and_writes_nothing() throws Exception {
    context.cancelAfter(5);
    assertThatThrownBy(() -> handler.handle(small(7), context))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("stopped after 5 of 36 rows");
    assertThat(namesIn(dir)).isEmpty();
  }

  @Test
  void an_interrupted_attempt_stops() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> handler.handle(small(7), context))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void progress_is_told_by_rows() throws Exception {
    handler.handle(small(7), context);
    assertThat(context.reports())
        .hasSize(HEIGHT)
        .endsWith(new FakeTaskContext.Progress(HEIGHT, HEIGHT, "rows"));
  }

  private Frame small(int frame) {
    return new Frame(frame, 48, WIDTH, HEIGHT, 2, dir.toString());
  }

  private void assertRefused(Frame frame, String message) {
    assertThatThrownBy(() -> handler.handle(frame, context))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageStartingWith(message);
  }

  private static List<String> namesIn(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static String sha256(BufferedImage picture) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        digest.update((byte) red(rgb));
        digest.update((byte) (rgb >> 8));
        digest.update((byte) blue(rgb));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static int red(int rgb) {
    return rgb >> 16 & 0xff;
  }

  private static int blue(int rgb) {
    return rgb & 0xff;
  }
}
