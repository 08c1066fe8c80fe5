package io.sampo.core.partition;

import io.sampo.core.partition.TaskTable.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides the tasks of a partition into the spans of a snapshot: stored chunks that still hold stay
 * as they are, all else is cut into pieces of about the same weight.
 */
final class SnapshotPlan {

  /** A chunk of less than this part of a piece joins a neighbour that is written again. */
  private static final int SHORT = 4;

  private final StoredChunks stored;
  private final List<Page> pages;
  private final long end;
  private final int pieceBytes;
  private final List<SnapshotSpan> spans = new ArrayList<>();
  private @Nullable SnapshotSpan open;
  private int at;

  private SnapshotPlan(PartitionState state, int pieceBytes) {
    this.stored = state.chunks;
    this.pages = state.tasks.pagesInOrder();
    this.end = state.nextNumber;
    this.pieceBytes = pieceBytes;
  }

  /** The spans of all tasks, in order. */
  static List<SnapshotSpan> of(PartitionState state, int pieceBytes) {
    return new SnapshotPlan(state, pieceBytes).spans();
  }

  private List<SnapshotSpan> spans() {
    List<SnapshotChunk> chunks = stored.chunks();
    boolean again = false;
    for (int i = 0; i < chunks.size(); i++) {
      again = stored.changed(i) || (isShort(i) && (again || isFollowedByChanges(i)));
      if (again) {
        cut(stored.from(i), stored.until(i));
      } else {
        open = null;
        spans.add(SnapshotSpan.kept(chunks.get(i)));
      }
    }
    cut(chunks.isEmpty() ? 0 : stored.until(chunks.size() - 1), end);
    return spans;
  }

  private boolean isShort(int index) {
    return stored.chunks().get(index).bytes() < pieceBytes / SHORT;
  }

  private boolean isFollowedByChanges(int index) {
    return index + 1 == stored.chunks().size() || stored.changed(index + 1);
  }

  /** Goes on with the span before where that is not full. */
  private void cut(long from, long until) {
    while (at < pages.size() && !pages.get(at).endsAfter(from)) {
      at++;
    }
    for (int i = at; i < pages.size() && pages.get(i).beginsBefore(until); i++) {
      Page page = pages.get(i);
      page.forEach(task -> {
        if (task.number() >= from && task.number() < until) {
          add(task, page);
        }
      });
    }
  }

  private void add(TaskState task, Page page) {
    if (open == null || open.weighs(pieceBytes)) {
      open = SnapshotSpan.beginningWith(task, page);
      spans.add(open);
    } else {
      open.add(task, page);
    }
  }
}
