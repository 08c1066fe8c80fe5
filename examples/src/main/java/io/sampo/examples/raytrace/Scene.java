package io.sampo.examples.raytrace;

/** What stands in the film at one moment: a golden ball, and rings of others that turn round it. */
final class Scene {

  private static final double RING_RADIUS = 2.15;
  private static final double ORBIT_RADIUS = 1.6;
  private static final int RING = 12;
  private static final int ORBIT = 10;

  private static final Vec DARK_TILE = new Vec(0.035, 0.04, 0.06);
  private static final Vec LIGHT_TILE = new Vec(0.62, 0.60, 0.58);

  private final Sphere[] spheres;

  private Scene(Sphere... spheres) {
    this.spheres = spheres;
  }

  /** The scene when the film is this far, from 0 to 1. */
  static Scene at(double turn) {
    Sphere[] spheres = new Sphere[1 + RING + ORBIT];
    Material gold = Material.metal(new Vec(1.0, 0.64, 0.18), 0.78);
    spheres[0] = new Sphere(new Vec(0, 1, 0), 1, gold);
    for (int i = 0; i < RING; i++) {
      spheres[1 + i] = standing((double) i / RING, turn);
    }
    for (int i = 0; i < ORBIT; i++) {
      spheres[1 + RING + i] = flying((double) i / ORBIT, turn);
    }
    return new Scene(spheres);
  }

  Sphere[] spheres() {
    return spheres;
  }

  /** The floor at a point of it: checkered, the contrast fading before it could flicker. */
  static Material floor(Vec point, double distance) {
    long tile = (long) Math.floor(point.x()) + (long) Math.floor(point.z());
    Vec color = (tile & 1) == 0 ? DARK_TILE : LIGHT_TILE;
    double far = Math.clamp(distance / 40, 0.0, 1.0);
    return new Material(color.mix(DARK_TILE.mix(LIGHT_TILE, 0.5), far), 0.12, false);
  }

  private static Sphere standing(double share, double turn) {
    double angle = 2 * Math.PI * (share + turn / RING * 2);
    double radius = 0.36;
    Vec center =
        new Vec(RING_RADIUS * StrictMath.cos(angle), radius, RING_RADIUS * StrictMath.sin(angle));
    return new Sphere(center, radius, Material.lacquer(rainbow(share + 0.7)));
  }

  private static Sphere flying(double share, double turn) {
    double angle = 2 * Math.PI * (share + turn);
    Vec center =
        new Vec(
            ORBIT_RADIUS * StrictMath.cos(angle),
            1.35 + 0.5 * StrictMath.sin(angle - 2 * Math.PI * turn + 1),
            ORBIT_RADIUS * StrictMath.sin(angle));
    return new Sphere(center, 0.13, Material.metal(new Vec(0.92, 0.94, 0.96), 0.94));
  }

  private static Vec rainbow(double share) {
    return new Vec(wheel(share), wheel(share + 2.0 / 3), wheel(share + 1.0 / 3));
  }

  private static double wheel(double share) {
    double light = 0.5 + 0.5 * StrictMath.cos(2 * Math.PI * share);
    return 0.04 + 0.8 * light * light;
  }
}
