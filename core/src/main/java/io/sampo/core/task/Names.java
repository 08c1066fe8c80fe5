package io.sampo.core.task;

/**
 * Keeps one copy of names that recur (types, queues, nodes), so a million tasks do not hold a
 * million copies of one name.
 *
 * <p>A cache of fixed size without locks: names that meet in one place replace each other, and a
 * lost race only costs a copy.
 */
public final class Names {

  private static final int SIZE = 1 << 12;
  private static final String[] KNOWN = new String[SIZE];

  private Names() {}

  /** An equal text, mostly the same object for all equal ones. */
  public static String share(String name) {
    int hash = name.hashCode();
    int place = (hash ^ (hash >>> 12)) & (SIZE - 1);
    String known = KNOWN[place];
    if (name.equals(known)) {
      return known;
    }
    KNOWN[place] = name;
    return name;
  }
}
