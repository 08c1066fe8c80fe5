package io.sampo.cluster.task;

import java.util.List;

/** Which handlers there are, and how they do. */
public interface HandlerCatalog {

  /** Whether there is a handler for this type. */
  boolean handles(String type);

  /** All handlers, by type. */
  List<TypeStatus> statuses();
}
