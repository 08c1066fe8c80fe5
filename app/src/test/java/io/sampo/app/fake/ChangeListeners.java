package io.sampo.app.fake;

import io.sampo.cluster.task.TaskChange;
import io.sampo.core.task.TaskId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Those who listen to the changes of a fake service. */
public final class ChangeListeners {

  private final List<BoundedSourceQueue<TaskChange>> queues = new CopyOnWriteArrayList<>();
  private final AtomicInteger toLose = new AtomicInteger();

  /** How many there are. */
  public int count() {
    return queues.size();
  }

  /** The next changes are told to nobody. */
  public void loseNext(int changes) {
    toLose.set(changes);
  }

  /** All are told that they lost changes. */
  public void tellGap(long lost) {
    queues.forEach(queue -> queue.offer(new TaskChange.Gap(lost)));
  }

  void tell(TaskChange change) {
    if (toLose.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      queues.forEach(queue -> queue.offer(change));
    }
  }

  Source<TaskChange, NotUsed> changes(@Nullable TaskId id) {
    return Source.<TaskChange>queue(10_000)
        .mapMaterializedValue(queue -> {
          queues.add(queue);
          return queue;
        })
        .watchTermination((queue, done) -> {
          done.whenComplete((_, _) -> queues.remove(queue));
          return NotUsed.getInstance();
        })
        .filter(change -> id == null || isOf(change, id));
  }

  private static boolean isOf(TaskChange change, TaskId id) {
    return switch (change) {
      case TaskChange.Moved moved -> moved.id().equals(id);
      case TaskChange.Gap _ -> true;
    };
  }
}
