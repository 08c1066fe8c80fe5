package io.sampo.app.demo;

import io.sampo.app.demo.DemoTask.ChecksumTask;
import io.sampo.app.demo.DemoTask.FrameTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Chooses the work: the files of a directory tree, with a frame of a film after every few. */
final class DemoTasks {

  /** Every so many tasks there is a frame, which takes a core about as long as 25 files. */
  private static final int FRAME_EVERY = 10;

  private static final int FILES_MAX = 100_000;

  private DemoTasks() {}

  /**
   * So many tasks; the files are taken again from the start where there are fewer.
   *
   * @param files the directory whose files are read
   * @param output where frames go
   */
  static List<DemoTask> choose(int count, Path files, Path output) throws IOException {
    List<Path> found = regularFiles(files);
    List<DemoTask> tasks = new ArrayList<>();
    int frames = 1 + (count - 1) / FRAME_EVERY;
    for (int i = 0; i < count; i++) {
      tasks.add(
          i % FRAME_EVERY == 0
              ? new FrameTask(i / FRAME_EVERY, frames, output)
              : new ChecksumTask(found.get(i % found.size())));
    }
    return tasks;
  }

  private static List<Path> regularFiles(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory.toRealPath())) {
      List<Path> found =
          paths
              .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .filter(Files::isReadable)
              .limit(FILES_MAX)
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new NoSuchFileException(directory.toString(), null, "has no files to read");
      }
      return found;
    }
  }
}
