package io.sampo.cluster.worker;

/**
 * A handler with what its attempts took.
 *
 * @param handler what runs
 * @param durations of this type
 * @param mean of all types that run on the same kind of thread
 */
record ServedType(BoundHandler handler, DurationHistogram durations, MovingMean mean) {

  void record(long nanos) {
    durations.record(nanos);
    mean.add(nanos);
  }

  TypeLoad load() {
    return new TypeLoad(handler.type(), handler.cpuBound(), durations.counts());
  }
}
