package io.sampo.app.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration has shown.
 *
 * @param state how it stood in the end
 * @param recovery what became of the killed node's work; null if none was killed
 * @param faults all that is not as it should be
 */
public record DemoReport(DemoState state, @Nullable Recovery recovery, List<String> faults) {

  /** Takes an unmodifiable copy. */
  public DemoReport {
    faults = List.copyOf(faults);
  }

  /** Tasks that were accepted and never ended. */
  public int lost() {
    return state.unfinished();
  }

  /** Whether nothing was lost and all is right. */
  public boolean ok() {
    return lost() == 0 && faults.isEmpty();
  }
}
