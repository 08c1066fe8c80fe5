package io.sampo.cluster.worker;

import org.jspecify.annotations.Nullable;

/** Says which jar or handler a node cannot start with, and why. */
public final class UnusableHandler extends RuntimeException {

  UnusableHandler(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
