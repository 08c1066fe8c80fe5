package io.sampo.examples.raytrace;

/** A northern evening: a low sun, a warm horizon, and a little aurora above it. */
final class Sky {

  /** Where the sun stands: a direction of length 1. */
  static final Vec SUN = new Vec(-0.80, 0.40, 0.10).unit();

  static final Vec SUNLIGHT = new Vec(2.9, 2.0, 1.25);

  /** The tangent of the angle that the sun's radius covers: larger than life, for soft shadows. */
  static final double SUN_SIZE = 0.05;

  private static final Vec HORIZON = new Vec(0.52, 0.22, 0.14);
  private static final Vec ROSE = new Vec(0.085, 0.055, 0.17);
  private static final Vec ZENITH = new Vec(0.014, 0.026, 0.08);
  private static final Vec AURORA = new Vec(0.03, 0.36, 0.20);

  private Sky() {}

  /** The light that comes from a direction of length 1. */
  static Vec color(Vec direction) {
    double height = Math.max(0, direction.y());
    Vec dusk = HORIZON.mix(ROSE, smooth(height / 0.085)).mix(ZENITH, smooth(height / 0.35));
    return dusk.plus(AURORA.times(aurora(direction))).plus(SUNLIGHT.times(glow(direction)));
  }

  /** The light from all of the upper half, for surfaces that face it by this much (-1 to 1). */
  static Vec ambient(double upward) {
    return new Vec(0.10, 0.08, 0.08).mix(new Vec(0.13, 0.14, 0.24), 0.5 + 0.5 * upward);
  }

  private static double glow(Vec direction) {
    double cosine = Math.max(0, direction.dot(SUN));
    double disc = smooth((cosine - 0.9982) / 0.0008);
    double halo = power32(cosine);
    return 6 * disc + 0.25 * halo * halo + 0.08 * power32(cosine);
  }

  /** Two curtains that wave round the horizon: sharp at the lower hem, fading upwards. */
  private static double aurora(Vec direction) {
    double height = direction.y();
    if (height <= 0) {
      return 0;
    }
    double level = 1 / Math.sqrt(1 - Math.min(0.999, height * height));
    double u = direction.x() * level;
    double v = direction.z() * level;
    double near = curtain(height - 0.13 - 0.05 * wave(0.9 * u + 0.3 * v) - 0.02 * wave(2.3 * v));
    double far = curtain(height - 0.075 - 0.04 * wave(0.7 * v + 0.2) - 0.015 * wave(2.9 * u));
    double folds = 0.7 + 0.3 * wave(5 * u + 0.6 * wave(3 * v));
    return folds * (near + 0.5 * far);
  }

  private static double curtain(double above) {
    double hem = smooth((above + 0.03) / 0.04);
    double fade = 1 / (1 + 8 * Math.max(0, above));
    return hem * fade * fade * fade;
  }

  /** A smooth periodic curve from -1 to 1 of period 1, by multiplication alone. */
  private static double wave(double t) {
    double saw = 2 * (t - Math.floor(t)) - 1;
    return 4 * saw * (1 - Math.abs(saw));
  }

  private static double smooth(double t) {
    double share = Math.clamp(t, 0.0, 1.0);
    return share * share * (3 - 2 * share);
  }

  private static double power32(double x) {
    double power = x;
    for (int i = 0; i < 5; i++) {
      power *= power;
    }
    return power;
  }
}
