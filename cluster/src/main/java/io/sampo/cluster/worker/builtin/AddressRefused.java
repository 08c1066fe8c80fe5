package io.sampo.cluster.worker.builtin;

import java.net.UnknownHostException;

/** A host has only addresses that tasks may not call. */
final class AddressRefused extends UnknownHostException {

  private static final long serialVersionUID = 1L;

  AddressRefused(String message) {
    super(message);
  }
}
