package io.sampo.examples.raytrace;

/** A ball. Shadows are worked out rather than sampled, so they are smooth at any sample count. */
record Sphere(Vec center, double radius, Material material) {

  /** The distance at which a ray enters, or infinity. Rays do not begin inside. */
  double distance(Ray ray) {
    Vec toOrigin = ray.origin().minus(center);
    double b = toOrigin.dot(ray.direction());
    double c = toOrigin.dot(toOrigin) - radius * radius;
    if (b >= 0 || c < 0) {
      return Double.POSITIVE_INFINITY;
    }
    double discriminant = b * b - c;
    return discriminant < 0 ? Double.POSITIVE_INFINITY : -b - Math.sqrt(discriminant);
  }

  Vec normal(Vec point) {
    return point.minus(center).times(1 / radius);
  }

  /**
   * The share of a round light that this ball leaves visible from a point: the ray to the light's
   * middle passes the ball by so much, and the light's cone is so wide there.
   *
   * @param light the tangent of the angle that the light's radius covers
   */
  double visible(Ray toLight, double light) {
    Vec toOrigin = toLight.origin().minus(center);
    double b = toOrigin.dot(toLight.direction());
    if (b >= 0) {
      return 1;
    }
    double nearest = Math.sqrt(Math.max(0, toOrigin.dot(toOrigin) - b * b));
    double cone = -b * light;
    double share = Math.clamp((nearest - radius + cone) / (2 * cone), 0.0, 1.0);
    return share * share * (3 - 2 * share);
  }

  /** The share of the hemisphere above a point that this ball leaves open. */
  double open(Vec point, Vec normal) {
    Vec toCenter = center.minus(point);
    double square = toCenter.dot(toCenter);
    double cosine = Math.max(0, normal.dot(toCenter)) / Math.sqrt(square);
    return 1 - cosine * Math.min(1, radius * radius / square);
  }
}
