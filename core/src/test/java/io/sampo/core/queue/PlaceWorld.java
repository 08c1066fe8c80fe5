package io.sampo.core.queue;

import io.sampo.core.partition.LimitedQueue;
import io.sampo.core.partition.PartitionPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with one limited queue: partitions with journals that move between nodes, nodes that
 * come, freeze and die, ledgers that follow each other, and a net that delays and loses words.
 */
final class PlaceWorld {

  private static final String QUEUE = "q";
  private static final int PARTITIONS = 6;
  private static final int NODES_MAX = 4;
  private static final int LEDGERS_MAX = 3;

  private final Random random;
  private final List<Journal> journals = new ArrayList<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<PlaceLedger> ledgers = new ArrayList<>();
  private final PlaceNet net;
  private int nodesEver;
  private long tasksEver;
  private long nowMillis;
  private long version = 1;
  int limit;
  int limitHighest;

  /** What PostgreSQL holds of a partition, and which incarnation may write. */
  private static final class Journal {
    final PartitionPlace place;
    final PriorityQueue<PlaceTask> waiting = new PriorityQueue<>();
    long running;
    long openings;
    LimitedQueue settings;
    @Nullable Gate gate;

    Journal(PartitionPlace place, LimitedQueue settings) {
      this.place = place;
      this.settings = settings;
    }
  }

  /** One incarnation of a partition, at a node. */
  private final class Gate {
    final Journal journal;
    final Node node;
    final long opening;
    final PlaceAccount account;
    int taken = -1;
    int ended;
    boolean called = true;

    Gate(Journal journal, Node node) {
      this.journal = journal;
      this.node = node;
      this.opening = ++journal.openings;
      this.account = new PlaceAccount(journal.place);
      account.opened(opening);
      account.keep(standing());
    }

    Map<String, LimitedQueue> standing() {
      LimitedQueue settings = journal.settings;
      return Map.of(
          QUEUE, new LimitedQueue(settings.maxRunning(), settings.version(), journal.running));
    }

    boolean fenced() {
      return journal.openings != opening;
    }

    void begin() {
      if (taken >= 0) {
        return;
      }
      called = false;
      taken = 0;
      ended = 0;
      while (journal.running > ended && random.nextInt(3) == 0) {
        ended++;
      }
      PriorityQueue<PlaceTask> left = new PriorityQueue<>(journal.waiting);
      while (!left.isEmpty() && account.take(QUEUE, true)) {
        left.remove();
        taken++;
      }
      if (!left.isEmpty()) {
        PlaceTask first = left.element();
        int same = (int) left.stream().filter(task -> task.priority() == first.priority()).count();
        account.refused(QUEUE, new Want(first.priority(), first.since(), same));
      }
    }

    void write() {
      for (int i = 0; i < taken; i++) {
        journal.waiting.poll();
      }
      journal.running += taken - ended;
    }

    /** The turn under way becomes durable, or fails; an older incarnation's always fails. */
    void finish(boolean durable) {
      if (taken < 0) {
        return;
      }
      if (fenced()) {
        // It stands still for a while before it finds out, and goes on saying what it held.
        if (random.nextInt(8) == 0) {
          node.gates.remove(journal.place, this);
        }
        return;
      }
      if (durable) {
        write();
        taken = -1;
        called |= account.keep(standing());
      } else {
        taken = -1;
        account.giveBack(standing());
        called = true;
      }
    }
  }

  /** One process. */
  private final class Node {
    final String name;
    final Map<PartitionPlace, Gate> gates = new LinkedHashMap<>();

    Node(String name) {
      this.name = name;
    }

    void say(boolean whole) {
      List<PlaceStatement> statements = new ArrayList<>();
      for (Gate gate : gates.values()) {
        // Where a partition is open elsewhere, its node is a member no more: nobody hears it.
        if (!gate.fenced() && (whole || gate.account.changed())) {
          statements.add(gate.account.say());
        }
      }
      PlaceLedger ledger = ledgers.getLast();
      net.send(this, ledger, () -> tell(ledger, ledger.said(name, whole, statements, nowMillis)));
    }

    void hear(PlaceLedger.Word word) {
      word.best()
          .forEach(
              (queue, best) -> gates.values().forEach(gate -> gate.account.waiting(queue, best)));
      for (PlaceGrant grant : word.grants()) {
        Gate gate = gates.get(grant.place());
        if (gate != null && gate.account.grant(grant)) {
          gate.called = true;
        }
      }
    }
  }

  PlaceWorld(Random random) {
    this.random = random;
    net = new PlaceNet(random);
    limit = 1 + random.nextInt(6);
    limitHighest = limit;
    for (int i = 0; i < PARTITIONS; i++) {
      journals.add(new Journal(new PartitionPlace(1, i), new LimitedQueue(limit, version, 0)));
    }
    newLedger();
    join();
  }

  private void tell(PlaceLedger from, Map<String, PlaceLedger.Word> words) {
    words.forEach((name, word) -> {
      Node node = nodes.get(name);
      if (node != null) {
        net.send(from, node, () -> node.hear(word));
      }
    });
  }

  private void newLedger() {
    PlaceLedger ledger = new PlaceLedger();
    ledgers.add(ledger);
    if (ledgers.size() > LEDGERS_MAX) {
      ledgers.removeFirst();
    }
    expect(ledger);
  }

  /** Asked again and again until it is answered. */
  private void expect(PlaceLedger ledger) {
    List<PartitionPlace> places = journals.stream().map(journal -> journal.place).toList();
    net.send("tables", ledger, () -> expect(ledger, places));
  }

  private void expect(PlaceLedger ledger, List<PartitionPlace> places) {
    tell(ledger, ledger.expect(places, nowMillis));
  }

  private void join() {
    if (nodes.size() < NODES_MAX) {
      Node node = new Node("node-" + nodesEver++);
      nodes.put(node.name, node);
    }
  }

  /** A process ends; what its last turns wrote is there or is not. */
  private void die() {
    if (nodes.size() > 1) {
      Node node = any(List.copyOf(nodes.values()));
      nodes.remove(node.name);
      node.gates
          .values()
          .forEach(gate -> {
            if (!gate.fenced()) {
              close(gate);
            }
          });
      net.drop(node);
      if (random.nextBoolean()) {
        ledgers.forEach(ledger -> net.send("membership", ledger, () -> ledger.gone(node.name)));
      }
    }
  }

  private void close(Gate gate) {
    if (gate.taken >= 0 && random.nextBoolean()) {
      gate.write();
    }
    gate.taken = -1;
    gate.journal.gate = null;
  }

  /** A partition leaves its node, in order or not; a frozen node does not even notice. */
  private void leave() {
    Journal journal = any(journals);
    Gate gate = journal.gate;
    if (gate != null) {
      boolean frozen = random.nextInt(4) == 0;
      if (frozen) {
        journal.gate = null;
      } else {
        close(gate);
        gate.node.gates.remove(journal.place, gate);
      }
    }
  }

  private void open() {
    Journal journal = any(journals);
    if (journal.gate == null) {
      Node node = any(List.copyOf(nodes.values()));
      Gate gate = new Gate(journal, node);
      journal.gate = gate;
      node.gates.put(journal.place, gate);
    }
  }

  private void submit() {
    Journal journal = any(journals);
    journal.waiting.add(new PlaceTask(random.nextInt(10), ++tasksEver));
    if (journal.gate != null) {
      journal.gate.begin();
    }
  }

  private void changeLimit() {
    limit = 1 + random.nextInt(6);
    limitHighest = Math.max(limitHighest, limit);
    version++;
  }

  private void learnLimit(Journal journal) {
    if (journal.gate != null && journal.gate.taken < 0) {
      journal.settings = new LimitedQueue(limit, version, 0);
      journal.gate.begin();
      journal.gate.finish(true);
    }
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  void step(boolean limitChanges) {
    nowMillis += random.nextInt(100);
    switch (random.nextInt(32)) {
      case 0, 1, 2, 3 -> submit();
      case 4, 5, 6, 7, 8, 9, 10, 11 -> net.deliver();
      case 12, 13, 14 -> any(List.copyOf(nodes.values())).say(false);
      case 15, 16 -> any(List.copyOf(nodes.values())).say(true);
      case 17, 18, 19, 20, 21, 22, 23, 24 -> turn();
      case 25, 26, 27 -> open();
      case 28 -> leave();
      case 29 -> disturb();
      case 30 -> {
        if (limitChanges) {
          changeLimit();
        }
      }
      default -> learnLimit(any(journals));
    }
  }

  private void turn() {
    List<Gate> gates =
        nodes.values().stream().flatMap(node -> node.gates.values().stream()).toList();
    if (!gates.isEmpty()) {
      Gate gate = any(gates);
      if (gate.taken >= 0) {
        gate.finish(random.nextInt(8) > 0);
      } else if (gate.called || random.nextInt(3) == 0) {
        gate.begin();
      }
    }
  }

  private void disturb() {
    switch (random.nextInt(6)) {
      case 0 -> die();
      case 1, 2 -> join();
      case 3 -> newLedger();
      case 4 -> expect(ledgers.getLast());
      default -> {}
    }
  }

  /** What runs, with what a turn under way would start if it is written. */
  long runningAtMost() {
    long running = 0;
    for (Journal journal : journals) {
      running += journal.running;
      Gate gate = journal.gate;
      running += gate == null ? 0 : Math.max(0, gate.taken);
    }
    return running;
  }

  long running() {
    return journals.stream().mapToLong(journal -> journal.running).sum();
  }

  long waiting() {
    return journals.stream().mapToLong(journal -> journal.waiting.size()).sum();
  }

  /** No more faults, and nothing ends: all that may run does. */
  void calmDown() {
    net.lossless = true;
    for (int i = 0; i < 2 * limitHighest; i++) {
      any(journals).waiting.add(new PlaceTask(random.nextInt(10), ++tasksEver));
    }
    for (Journal journal : journals) {
      nodes
          .values()
          .forEach(node ->
              node.gates.values().removeIf(gate -> gate.fenced() || gate.journal.gate != gate));
      if (journal.gate == null) {
        Node node = any(List.copyOf(nodes.values()));
        journal.gate = new Gate(journal, node);
        node.gates.put(journal.place, journal.gate);
      }
    }
    for (int round = 0; round < 40; round++) {
      calmRound(round);
    }
  }

  private void calmRound(int round) {
    nowMillis += 250;
    expect(ledgers.getLast());
    for (Journal journal : journals) {
      Gate gate = journal.gate;
      if (gate != null) {
        gate.finish(true);
        journal.settings = new LimitedQueue(limit, version, 0);
        gate.begin();
        // More may run than may, after the limit was lowered: that ends first.
        gate.ended = round < 20 ? gate.ended : 0;
        gate.finish(true);
      }
    }
    nodes.values().forEach(node -> node.say(true));
    net.deliverAll();
  }

  List<Long> standing() {
    return journals.stream().map(journal -> journal.running).toList();
  }
}
