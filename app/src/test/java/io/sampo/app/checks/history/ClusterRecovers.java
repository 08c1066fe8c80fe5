package io.sampo.app.checks.history;

import java.util.function.Consumer;

/** Once all faults are healed the cluster is ready within its bound. */
final class ClusterRecovers implements Rule {

  @Override
  public void judge(Evidence evidence, Consumer<String> broken) {
    evidence.others("unready").forEach(line -> broken.accept("did not recover: " + line));
  }
}
