package io.sampo.cluster.partition;

import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What waits for the next turn of a partition. The node counts it as held from when it comes until
 * the turn that takes it is over. Part of {@link TurnRunner}.
 */
final class GatheredRequests {

  /** What a command takes beside the bytes that it brings. */
  private static final long COMMAND = 100;

  /** So many partitions may have gathered all that a node can hold of it. */
  private static final int FULL_PARTITIONS = 4;

  private final PartitionSettings settings;
  private final MemoryBudget budget;
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private int tasks;
  private long bytes;

  GatheredRequests(PartitionSettings settings, MemoryBudget budget) {
    this.settings = settings;
    this.budget = budget;
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Whether more has to be refused, be it for what this partition holds or for what all do. */
  boolean isFull() {
    long share = budget.limits().share(MemoryKind.GATHERED) / FULL_PARTITIONS;
    return tasks >= settings.gatheredMax()
        || bytes >= Math.min(settings.gatheredBytesMax(), share)
        || !budget.hasRoom(MemoryKind.GATHERED);
  }

  void add(Request request) {
    requests.add(request);
    count(request, 1);
  }

  /** Counts what will be gathered soon, so that its waiting is bounded too; or no more of it. */
  void expect(int moreTasks, int moreBytes) {
    tasks += moreTasks;
    bytes += moreBytes;
    budget.add(MemoryKind.GATHERED, COMMAND * moreTasks + moreBytes);
  }

  /** Takes what fits into one turn; it stays counted until it is {@link #over}. */
  List<Request> take(int requestsMax) {
    List<Request> taken = new ArrayList<>();
    int takenTasks = 0;
    long takenBytes = 0;
    while (!requests.isEmpty()
        && taken.size() < requestsMax
        && takenTasks < settings.turnTasksMax()
        && takenBytes < settings.turnBytesMax()) {
      Request request = requests.remove();
      taken.add(request);
      takenTasks += request.tasks();
      takenBytes += request.bytes();
    }
    tasks -= takenTasks;
    bytes -= takenBytes;
    return taken;
  }

  /** The turn with these is over: nobody holds them any more. */
  void over(List<Request> taken) {
    long outcomes = 0;
    long gathered = 0;
    for (Request request : taken) {
      if (kind(request) == MemoryKind.OUTCOMES) {
        outcomes += held(request);
      } else {
        gathered += held(request);
      }
    }
    // One sum each: all partitions of the node count in the same place.
    budget.add(MemoryKind.OUTCOMES, -outcomes);
    budget.add(MemoryKind.GATHERED, -gathered);
  }

  /** They wait again, before all others. */
  void putBack(List<Request> taken) {
    for (Request request : taken.reversed()) {
      requests.addFirst(request);
      count(request, 1);
    }
  }

  /** Gives up those that are not patient. */
  void giveUpImpatient(String reason) {
    Iterator<Request> all = requests.iterator();
    while (all.hasNext()) {
      Request request = all.next();
      if (!request.patient()) {
        all.remove();
        count(request, -1);
        request.giveUp(reason);
      }
    }
  }

  /** Gives all up. */
  void giveUp(String reason) {
    requests.forEach(request -> {
      count(request, -1);
      request.giveUp(reason);
    });
    requests.clear();
  }

  private void count(Request request, int sign) {
    tasks += sign * request.tasks();
    bytes += (long) sign * request.bytes();
    budget.add(kind(request), sign * held(request));
  }

  private static MemoryKind kind(Request request) {
    return request.patient() ? MemoryKind.OUTCOMES : MemoryKind.GATHERED;
  }

  private static long held(Request request) {
    return COMMAND * request.tasks() + request.bytes();
  }
}
