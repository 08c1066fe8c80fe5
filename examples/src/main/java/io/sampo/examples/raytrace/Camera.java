package io.sampo.examples.raytrace;

/** Turns points of the picture into rays. Goes round the scene once in a film. */
final class Camera {

  private static final Vec TARGET = new Vec(0, 0.95, 0);
  private static final double DISTANCE = 8.2;
  private static final double START = 0.92;

  /** Half the height of the picture at distance 1: a vertical field of view of 34 degrees. */
  private static final double HALF_HEIGHT = 0.306;

  private final Vec eye;
  private final Vec forward;
  private final Vec right;
  private final Vec up;
  private final int width;
  private final int height;

  private Camera(Vec eye, int width, int height) {
    this.eye = eye;
    this.width = width;
    this.height = height;
    forward = TARGET.minus(eye).unit();
    right = forward.cross(new Vec(0, 1, 0)).unit();
    up = right.cross(forward);
  }

  /** The camera when the film is this far, from 0 to 1. */
  static Camera at(double turn, int width, int height) {
    double angle = 2 * Math.PI * (START + turn);
    double rise = 2.3 - 0.5 * StrictMath.cos(2 * Math.PI * turn);
    Vec eye = new Vec(DISTANCE * StrictMath.sin(angle), rise, DISTANCE * StrictMath.cos(angle));
    return new Camera(eye, width, height);
  }

  /** The ray through a point of the picture: whole numbers are the corners of pixels. */
  Ray ray(double x, double y) {
    double scale = 2 * HALF_HEIGHT / height;
    Vec across = right.times((x - width / 2.0) * scale);
    Vec along = up.times((height / 2.0 - y) * scale);
    return new Ray(eye, forward.plus(across).plus(along).unit());
  }
}
