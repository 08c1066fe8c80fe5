package io.sampo.core.task;

/**
 * What may run beside an attempt on its node. Attempts that were lost with their node several times
 * in a row start on probation: what its node may have died of is told apart by who is left.
 */
public enum Company {
  /** Whatever else: it is under no suspicion, or has outlived its probation. */
  ANY(0),
  /** A few others that are on probation too, and whatever is not. */
  FEW(1),
  /** No other that is on probation. */
  SINGLE(2),
  /** Nothing at all. */
  ALONE(3);

  private final int code;

  Company(int code) {
    this.code = code;
  }

  /** The number that stands for it in stored forms. */
  public int code() {
    return code;
  }

  /** The one that a number stands for. */
  public static Company ofCode(int code) {
    for (Company company : values()) {
      if (company.code == code) {
        return company;
      }
    }
    throw new IllegalStateException("no company has the code %d".formatted(code));
  }
}
