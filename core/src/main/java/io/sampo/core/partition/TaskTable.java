package io.sampo.core.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a partition by number.
 *
 * <p>Numbers are given out in order, so tasks stand in pages of neighbours: that takes about five
 * bytes a task, gives them in order without sorting them, and lets the garbage collector lay them
 * out in that order too, so that walks over them do not wait for memory. Pages are found by hashing
 * with open addressing and linear probing (Knuth, The Art of Computer Programming, volume 3,
 * section 6.4, algorithms L and R).
 */
final class TaskTable {

  /** A page with one task left is what a task costs at most. */
  private static final int PAGE_BITS = 5;

  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
  private static final int CAPACITY_MIN = 16;

  /** So many numbers of pages that are not there are tried before pages are sorted instead. */
  private static final int GAPS_MAX = 1_000;

  /** 2 to the 64th over the golden ratio: Fibonacci hashing (ibid.). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  @Nullable Page[] places = new @Nullable Page[CAPACITY_MIN];
  private int pages;
  private int size;

  /** Neighbours by number. */
  static final class Page {
    final long index;
    final @Nullable TaskState[] tasks = new @Nullable TaskState[PAGE_MASK + 1];
    int size;

    Page(long index) {
      this.index = index;
    }

    boolean beginsBefore(long number) {
      return index << PAGE_BITS < number;
    }

    boolean endsAfter(long number) {
      return (index + 1) << PAGE_BITS > number;
    }

    /** The first number it has room for. */
    long firstNumber() {
      return index << PAGE_BITS;
    }

    /** Of its tasks that with the smallest number. */
    @Nullable TaskState first() {
      for (TaskState task : tasks) {
        if (task != null) {
          return task;
        }
      }
      return null;
    }

    void forEach(Consumer<TaskState> action) {
      for (TaskState task : tasks) {
        if (task != null) {
          action.accept(task);
        }
      }
    }
  }

  int size() {
    return size;
  }

  @Nullable TaskState get(long number) {
    Page page = places[find(number >> PAGE_BITS)];
    return page == null ? null : page.tasks[(int) number & PAGE_MASK];
  }

  void put(TaskState task) {
    Page page = page(task.number() >> PAGE_BITS);
    int at = (int) task.number() & PAGE_MASK;
    if (page.tasks[at] == null) {
      page.size++;
      size++;
    }
    page.tasks[at] = task;
  }

  private Page page(long index) {
    Page known = places[find(index)];
    if (known != null) {
      return known;
    }
    if (++pages > places.length / 2) {
      resize(places.length * 2);
    }
    Page page = new Page(index);
    places[find(index)] = page;
    return page;
  }

  @Nullable TaskState remove(long number) {
    int at = find(number >> PAGE_BITS);
    Page page = places[at];
    TaskState removed = page == null ? null : page.tasks[(int) number & PAGE_MASK];
    if (page == null || removed == null) {
      return null;
    }
    page.tasks[(int) number & PAGE_MASK] = null;
    size--;
    if (--page.size == 0) {
      removePage(at);
    }
    return removed;
  }

  private void removePage(int at) {
    pages--;
    closeGap(at);
    if (places.length > CAPACITY_MIN && pages < places.length / 8) {
      resize(places.length / 2);
    }
  }

  void forEach(Consumer<TaskState> action) {
    for (Page page : places) {
      if (page != null) {
        page.forEach(action);
      }
    }
  }

  /**
   * Visits the pages from the one with that number down, until the visitor says that it is enough.
   * Where pages stand close together each is found by its number; only beyond many gaps are those
   * that are left sorted.
   *
   * @param goOn visits a page; false for enough
   */
  void downFrom(long number, Predicate<Page> goOn) {
    long index = number >> PAGE_BITS;
    int left = pages;
    for (int looks = 0; left > 0 && index >= 0 && looks < GAPS_MAX + 2L * pages; looks++) {
      Page page = places[find(index)];
      index--;
      if (page != null) {
        left--;
        if (!goOn.test(page)) {
          return;
        }
      }
    }
    if (left > 0) {
      sortedUpTo(index).reversed().stream().takeWhile(goOn).forEach(_ -> {});
    }
  }

  /** All tasks, in order of acceptance. */
  Stream<TaskState> inOrder() {
    List<TaskState> tasks = new ArrayList<>(size);
    pagesInOrder().forEach(page -> page.forEach(tasks::add));
    return tasks.stream();
  }

  List<Page> pagesInOrder() {
    return sortedUpTo(Long.MAX_VALUE);
  }

  private List<Page> sortedUpTo(long index) {
    List<Page> sorted = new ArrayList<>(pages);
    for (Page page : places) {
      if (page != null && page.index <= index) {
        sorted.add(page);
      }
    }
    sorted.sort(Comparator.comparingLong(page -> page.index));
    return sorted;
  }

  /** Where that page stands, or the empty place where it would. */
  private int find(long index) {
    int at = home(index);
    Page page = places[at];
    while (page != null && page.index != index) {
      at = (at + 1) & (places.length - 1);
      page = places[at];
    }
    return at;
  }

  private int home(long index) {
    return (int) ((index * SPREAD) >>> (1 + Long.numberOfLeadingZeros(places.length)));
  }

  /** Moves back whichever page could not be found any more past the gap. */
  private void closeGap(int emptied) {
    int mask = places.length - 1;
    int gap = emptied;
    int at = (gap + 1) & mask;
    Page page = places[at];
    while (page != null) {
      int steps = (at - home(page.index)) & mask;
      if (steps >= ((at - gap) & mask)) {
        places[gap] = page;
        gap = at;
      }
      at = (at + 1) & mask;
      page = places[at];
    }
    places[gap] = null;
  }

  private void resize(int capacity) {
    @Nullable Page[] old = places;
    places = new @Nullable Page[capacity];
    for (Page page : old) {
      if (page != null) {
        places[find(page.index)] = page;
      }
    }
  }
}
