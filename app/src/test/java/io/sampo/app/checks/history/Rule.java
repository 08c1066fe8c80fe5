package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** One promise, held against the evidence. */
interface Rule {

  /** Tells of each case in which it was not kept. */
  void judge(Evidence evidence, Consumer<String> broken);
}
