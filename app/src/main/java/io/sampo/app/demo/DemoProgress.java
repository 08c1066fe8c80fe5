package io.sampo.app.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the clients of all tasks have seen so far. */
final class DemoProgress {

  private final List<FinishedTask> finished = new ArrayList<>();
  private final Map<String, Integer> finishedByNode = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private int accepted;
  private int ended;

  /** A task is in the journal. */
  synchronized void accept() {
    accepted++;
  }

  /** A task has ended. */
  synchronized void finish(FinishedTask task) {
    finished.add(task);
    finishedByNode.merge(task.node(), 1, Integer::sum);
  }

  /** A task's client has given up. */
  synchronized void giveUp(String why) {
    faults.add(why);
  }

  /** A task's client is done, whatever came of it. */
  synchronized void end() {
    ended++;
  }

  synchronized int accepted() {
    return accepted;
  }

  /** How many clients are done. */
  synchronized int ended() {
    return ended;
  }

  synchronized List<FinishedTask> finished() {
    return List.copyOf(finished);
  }

  synchronized int finishedCount() {
    return finished.size();
  }

  synchronized int finishedBy(String node) {
    return finishedByNode.getOrDefault(node, 0);
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
