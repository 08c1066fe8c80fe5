package io.sampo.examples.raytrace;

/**
 * How a surface answers light.
 *
 * @param color what it scatters, and how a metal tints what it mirrors
 * @param mirror the share of light that is mirrored when looked at head-on; more at an angle
 * @param metal whether it tints what it mirrors
 */
record Material(Vec color, double mirror, boolean metal) {

  private static final Vec WHITE = new Vec(1, 1, 1);

  static Material lacquer(Vec color) {
    return new Material(color, 0.06, false);
  }

  /** A metal: the less it mirrors, the more it glows in the sun. */
  static Material metal(Vec color, double mirror) {
    return new Material(color, mirror, true);
  }

  /**
   * The share of light that is mirrored at an angle of this cosine: Schlick's approximation of
   * Fresnel's equations (Computer Graphics Forum 13, 1994).
   */
  double mirrored(double cosine) {
    double grazing = 1 - cosine;
    double square = grazing * grazing;
    return mirror + (1 - mirror) * square * square * grazing;
  }

  /** What mirrored light is filtered by. */
  Vec tint() {
    return metal ? color : WHITE;
  }
}
