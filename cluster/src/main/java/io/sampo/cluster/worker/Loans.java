package io.sampo.cluster.worker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Slots between nodes: those that others lent to this node, and those that it lent to others.
 * Guarded by the lock of {@link Slots}.
 */
final class Loans {

  /** By lender; the one that was used longest ago comes first. */
  private final Map<Loan.Name, Loan> borrowed = new LinkedHashMap<>();

  private final Map<Loan.Name, Integer> lent = new LinkedHashMap<>();

  /** Whether any slot is borrowed. Read without the lock by those who wait anyway. */
  private volatile boolean some;

  /** Unused slots of one lender. */
  private static final class Loan {
    final Name name;
    Set<String> types;
    int left;

    /** Which node, and which kind of its slots. */
    record Name(String node, Slots.Kind kind) {}

    Loan(Name name, Set<String> types) {
      this.name = name;
      this.types = types;
    }
  }

  /** Notes slots that a node lends for tasks of these types. */
  void borrow(String lender, Slots.Kind kind, int slots, Set<String> types) {
    Loan.Name name = new Loan.Name(lender, kind);
    Loan loan = borrowed.computeIfAbsent(name, _ -> new Loan(name, types));
    loan.types = types;
    loan.left += slots;
    some = true;
  }

  /** Whether a borrowed slot is left for a task of that type. */
  boolean serve(String type) {
    return find(type) != null;
  }

  private @Nullable Loan find(String type) {
    for (Loan loan : borrowed.values()) {
      if (loan.left > 0 && loan.types.contains(type)) {
        return loan;
      }
    }
    return null;
  }

  /** Uses a borrowed slot for a task of that type, of which there is one. */
  Slots.Taken use(String type) {
    Loan loan = find(type);
    if (loan == null) {
      throw new IllegalStateException("no slot is borrowed for " + type);
    }
    loan.left--;
    borrowed.remove(loan.name);
    borrowed.put(loan.name, loan);
    return new Slots.Taken(loan.name.node, loan.name.kind);
  }

  /** Whether any slot is borrowed. Takes no lock. */
  boolean some() {
    return some;
  }

  /** A used slot was not needed after all: it goes back to its lender with the next unused. */
  void putBack(Slots.Taken taken) {
    Loan.Name name = new Loan.Name(taken.node(), taken.kind());
    borrowed.computeIfAbsent(name, _ -> new Loan(name, Set.of())).left++;
    some = true;
  }

  /** Whether a borrowed slot serves one of these types. */
  boolean serve(Set<String> types) {
    return borrowed.values().stream()
        .anyMatch(loan -> loan.left > 0 && loan.types.stream().anyMatch(types::contains));
  }

  /** Takes out all unused borrowed slots, to be given back. */
  List<Slots.Unused> takeUnused() {
    List<Slots.Unused> unused = new ArrayList<>();
    Iterator<Loan> loans = borrowed.values().iterator();
    while (loans.hasNext()) {
      Loan loan = loans.next();
      if (loan.left > 0) {
        unused.add(new Slots.Unused(loan.name.node, loan.name.kind, loan.left));
      }
      loans.remove();
    }
    some = false;
    return unused;
  }

  void lend(String borrower, Slots.Kind kind, int slots) {
    lent.merge(new Loan.Name(borrower, kind), slots, Integer::sum);
  }

  /** Takes up to so many slots out of what is lent to a node; gives how many it were. */
  int settle(String borrower, Slots.Kind kind, int slots) {
    Loan.Name name = new Loan.Name(borrower, kind);
    int settled = Math.min(slots, lent.getOrDefault(name, 0));
    lent.computeIfPresent(name, (_, count) -> count == settled ? null : count - settled);
    return settled;
  }

  int lentTo(String borrower, Slots.Kind kind) {
    return lent.getOrDefault(new Loan.Name(borrower, kind), 0);
  }

  /** What a lender lent to this node is gone with it. */
  void forgetLender(String node) {
    borrowed.keySet().removeIf(name -> name.node.equals(node));
    some = !borrowed.isEmpty();
  }
}
