package io.sampo.examples.raytrace;

/** Three numbers: a point, a direction, or a color in linear light. */
record Vec(double x, double y, double z) {

  static final Vec ZERO = new Vec(0, 0, 0);

  Vec plus(Vec o) {
    return new Vec(x + o.x, y + o.y, z + o.z);
  }

  Vec minus(Vec o) {
    return new Vec(x - o.x, y - o.y, z - o.z);
  }

  Vec times(double factor) {
    return new Vec(x * factor, y * factor, z * factor);
  }

  /** Component by component, as light is filtered by a color. */
  Vec times(Vec o) {
    return new Vec(x * o.x, y * o.y, z * o.z);
  }

  double dot(Vec o) {
    return x * o.x + y * o.y + z * o.z;
  }

  Vec cross(Vec o) {
    return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
  }

  Vec unit() {
    return times(1 / Math.sqrt(dot(this)));
  }

  /** This direction thrown back by a surface with the given unit normal. */
  Vec reflected(Vec normal) {
    return minus(normal.times(2 * dot(normal)));
  }

  /** This for a share of 0, the other for 1, and what lies between. */
  Vec mix(Vec o, double share) {
    return plus(o.minus(this).times(share));
  }
}
