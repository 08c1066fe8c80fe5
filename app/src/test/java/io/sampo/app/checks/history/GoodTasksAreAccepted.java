package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** Nothing the clients ask for is wrong, so nothing is refused for good. */
final class GoodTasksAreAccepted implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    evidence.others("refused").forEach(line -> broken.accept("a good request refused: " + line));
  }
}
