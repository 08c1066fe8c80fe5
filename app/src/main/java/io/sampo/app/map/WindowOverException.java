package io.sampo.app.map;

import java.time.Instant;

/** A run cannot be taken up any more: the server does not know its lines by their keys now. */
public final class WindowOverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WindowOverException(String name, Instant began) {
    super(
        ("the run '%s' has tasks from %s, and the server knows lines again for %d hours only: they"
                + " would run a second time. Use another --name to run all of them; 'sampo ls --all"
                + " --label %s=%s' shows what became of those")
            .formatted(name, began, EarlierRun.WINDOW.toHours(), EarlierRun.LABEL, name));
  }
}
