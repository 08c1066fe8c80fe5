package io.sampo.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.app.client.RawJson;
import io.sampo.app.demo.DemoTask.ChecksumTask;
import io.sampo.app.demo.DemoTask.FrameTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTasksTest {

  @TempDir Path directory;

  @Test
  void a_tenth_are_frames_and_the_rest_are_files_again_and_again() throws IOException {
    Files.writeString(directory.resolve("a"), "a");
    Files.writeString(Files.createDirectory(directory.resolve("d")).resolve("b"), "b");

    List<DemoTask> tasks = DemoTasks.choose(21, directory, Path.of("film"));

    assertThat(tasks).hasSize(21);
    assertThat(frames(tasks)).extracting(FrameTask::number).containsExactly(0, 1, 2);
    assertThat(frames(tasks)).extracting(FrameTask::frames).containsOnly(3);
    assertThat(tasks.stream().filter(ChecksumTask.class::isInstance).distinct()).hasSize(2);
  }

  private static List<FrameTask> frames(List<DemoTask> tasks) {
    return tasks.stream()
        .flatMap(task -> task instanceof FrameTask frame ? Stream.of(frame) : Stream.empty())
        .toList();
  }

  @Test
  void a_directory_without_files_is_refused() {
    assertThatThrownBy(() -> DemoTasks.choose(1, directory, directory))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_result_is_held_against_the_file() throws IOException {
    Path file = Files.writeString(directory.resolve("abc"), "abc");
    DemoTask task = new ChecksumTask(file);

    // FIPS 180-2, appendix B.1
    String sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(task.fault(result("{\"sha256\":\"" + sum + "\"}"))).isEmpty();
    assertThat(task.fault(result("{\"sha256\":\"0" + sum + "\"}")))
        .hasValueSatisfying(fault -> assertThat(fault).contains(file.toString(), sum));
    assertThat(task.fault(result("null"))).isPresent();
  }

  private static RawJson result(String json) {
    return RawJson.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
