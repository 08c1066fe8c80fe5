package io.sampo.core.partition;

import io.sampo.core.partition.ReadyLanes.Lane;
import io.sampo.core.task.Company;
import io.sampo.core.task.TaskSpec;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One round of choosing tasks to start. Nothing but what it chooses changes meanwhile. A lane that
 * was refused a slot is not asked again in it, nor is another of its type where nothing but the
 * slot was wanting: a backlog in a thousand queues asks once.
 */
final class StartRound implements Startable {

  private final ReadyLanes lanes;
  private final SlotSource slots;
  private final long nowMillis;
  private final Set<Lane> refused = new HashSet<>();
  private final Set<String> typesWithoutSlots = new HashSet<>();
  private final ArrayDeque<Lane> turns = new ArrayDeque<>();
  private int priority = TaskSpec.PRIORITY_MAX + 1;
  private SlotSource.@Nullable Slot slot;
  private @Nullable Lane asked;

  StartRound(ReadyLanes lanes, SlotSource slots, long nowMillis) {
    this.lanes = lanes;
    this.slots = slots;
    this.nowMillis = nowMillis;
  }

  /**
   * The next task to start, its slot taken, or one that has expired, which needs none; null when no
   * more may start now. The caller takes it out of the lanes before it asks again.
   */
  @Nullable TaskState next() {
    while (!turns.isEmpty() || descend()) {
      Lane lane = turns.removeFirst();
      TaskState first = lane.first(priority);
      if (first == null) {
        continue;
      }
      if (first.expired(nowMillis)) {
        beginAtTheTop();
        return first;
      }
      if (takesSlot(lane)) {
        turns.addLast(lane);
        lanes.served(lane);
        return first;
      }
    }
    return null;
  }

  /** The slot that the task took that was chosen last. */
  SlotSource.Slot slot() {
    if (slot == null) {
      throw new IllegalStateException("no task has taken a slot");
    }
    return slot;
  }

  /** The end of one task may free another of its key, of whatever priority. */
  private void beginAtTheTop() {
    turns.clear();
    priority = TaskSpec.PRIORITY_MAX + 1;
  }

  /** Goes down to the next priority of which there are tasks. */
  private boolean descend() {
    while (turns.isEmpty() && priority > 0) {
      priority--;
      if (lanes.some(priority)) {
        for (Lane lane : lanes.lanes()) {
          if (lane.first(priority) != null && !refused.contains(lane)) {
            turns.addLast(lane);
          }
        }
      }
    }
    return !turns.isEmpty();
  }

  private boolean takesSlot(Lane lane) {
    boolean anybody = lane.company == Company.ANY;
    if (anybody && typesWithoutSlots.contains(lane.type)) {
      return false;
    }
    asked = lane;
    boolean paused = lane.queue.settings.paused();
    slot = paused ? null : slots.tryTake(this, lane.company);
    if (slot == null) {
      refused.add(lane);
      if (anybody && !paused && !limited()) {
        typesWithoutSlots.add(lane.type);
      }
    }
    return slot != null;
  }

  private Lane asked() {
    if (asked == null) {
      throw new IllegalStateException("nothing is asked for");
    }
    return asked;
  }

  private TaskState first() {
    TaskState first = asked().first(priority);
    if (first == null) {
      throw new IllegalStateException("nothing waits in the lane that is asked for");
    }
    return first;
  }

  @Override
  public String queue() {
    return asked().queue.name;
  }

  @Override
  public String type() {
    return asked().type;
  }

  @Override
  public boolean limited() {
    return asked().queue.settings.maxRunning() > 0;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public long sinceMillis() {
    return first().acceptedAtMillis();
  }

  @Override
  public int tasks() {
    return asked().count(priority);
  }
}
