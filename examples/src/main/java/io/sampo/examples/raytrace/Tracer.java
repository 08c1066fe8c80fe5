package io.sampo.examples.raytrace;

import org.jspecify.annotations.Nullable;

/** Follows rays through a scene and counts them. For one thread. */
final class Tracer {

  private static final int BOUNCES = 4;

  /** What reflects less than this is not followed. */
  private static final double FAINT = 0.02;

  /** Keeps a ray from hitting the surface it leaves. */
  private static final double LIFT = 1e-6;

  private static final Vec UP = new Vec(0, 1, 0);

  private final Scene scene;
  private long rays;

  Tracer(Scene scene) {
    this.scene = scene;
  }

  long rays() {
    return rays;
  }

  /** The light that comes in along a ray. */
  Vec light(Ray ray) {
    return light(ray, BOUNCES);
  }

  private Vec light(Ray ray, int bounces) {
    rays++;
    double distance = floorDistance(ray);
    @Nullable Sphere nearest = null;
    for (Sphere sphere : scene.spheres()) {
      double d = sphere.distance(ray);
      if (d < distance) {
        distance = d;
        nearest = sphere;
      }
    }
    if (distance == Double.POSITIVE_INFINITY) {
      return Sky.color(ray.direction());
    }
    Vec point = ray.at(distance);
    if (nearest != null) {
      return surface(ray, point, nearest.normal(point), nearest.material(), bounces);
    }
    Vec color = surface(ray, point, UP, Scene.floor(point, distance), bounces);
    return haze(color, ray, distance);
  }

  private static double floorDistance(Ray ray) {
    double fall = ray.direction().y();
    return fall < 0 ? -ray.origin().y() / fall : Double.POSITIVE_INFINITY;
  }

  private Vec surface(Ray ray, Vec point, Vec normal, Material material, int bounces) {
    double cosine = Math.max(0, -ray.direction().dot(normal));
    double mirrored = material.mirrored(cosine);
    Vec from = point.plus(normal.times(LIFT));
    Vec scattered = scattered(from, normal, material).times(1 - mirrored);
    if (bounces == 0 || mirrored < FAINT) {
      return scattered;
    }
    Vec mirror = light(new Ray(from, ray.direction().reflected(normal)), bounces - 1);
    return scattered.plus(mirror.times(material.tint()).times(mirrored));
  }

  /** Sunlight where the sun is seen, and the light of the sky where it is open. */
  private Vec scattered(Vec point, Vec normal, Material material) {
    double sun = Math.max(0, normal.dot(Sky.SUN));
    double open = 1;
    Ray toSun = new Ray(point, Sky.SUN);
    for (Sphere sphere : scene.spheres()) {
      open *= sphere.open(point, normal);
      if (sun > 0) {
        sun *= sphere.visible(toSun, Sky.SUN_SIZE);
      }
    }
    Vec light = Sky.SUNLIGHT.times(sun).plus(Sky.ambient(normal.y()).times(open));
    return light.times(material.color());
  }

  /** The floor melts into the horizon. */
  private static Vec haze(Vec color, Ray ray, double distance) {
    double far = distance / 30;
    double share = far * far / (1 + far * far);
    Vec level = new Vec(ray.direction().x(), 0, ray.direction().z());
    return color.mix(Sky.color(level), share);
  }
}
