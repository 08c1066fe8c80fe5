package io.sampo.examples.raytrace;

/** Half a line. The direction has length 1. */
record Ray(Vec origin, Vec direction) {

  Vec at(double distance) {
    return origin.plus(direction.times(distance));
  }
}
