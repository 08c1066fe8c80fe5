package io.sampo.cluster.worker;

/** Who shares work between nodes: told when it may have something to do. Never blocks. */
interface Sharing {

  /** Nobody shares: a node alone. */
  Sharing NONE =
      new Sharing() {
        @Override
        public void slotsShort() {}

        @Override
        public void slotFree() {}

        @Override
        public void placesChanged() {}
      };

  /** A partition here found no slot for tasks that are ready. */
  void slotsShort();

  /** A slot is free that no partition here waits for. */
  void slotFree();

  /** Partitions here hold fewer places in queues with a limit, or want others than they said. */
  void placesChanged();
}
