package io.sampo.examples.raytrace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TracerTest {

  private static final Vec DOWN = new Vec(0, -1, 0);

  private final Scene scene = Scene.at(0);
  private final Tracer tracer = new Tracer(scene);

  @Test
  void a_ray_that_meets_nothing_sees_the_sky() {
    Vec up = new Vec(0.3, 0.8, 0.2).unit();
    Vec light = tracer.light(new Ray(new Vec(0, 5, 0), up));
    assertThat(light).isEqualTo(Sky.color(up));
    assertThat(tracer.rays()).isEqualTo(1);
  }

  @Test
  void a_ray_to_the_floor_sees_dark_and_light_tiles_in_turn() {
    double first = brightness(fallingOn(10.5, 10.5));
    double second = brightness(fallingOn(11.5, 10.5));
    double third = brightness(fallingOn(12.5, 10.5));
    assertThat(second).isGreaterThan(2 * first);
    assertThat(third).isLessThan(second / 2);
  }

  @Test
  void the_floor_mirrors_the_sky() {
    fallingOn(10.5, 10.5);
    assertThat(tracer.rays()).isEqualTo(2);
  }

  @Test
  void a_ball_keeps_the_sun_from_what_lies_behind_it_and_nothing_else() {
    Sphere ball = scene.spheres()[0];
    Vec behind = ball.center().minus(Sky.SUN.times(3));
    Vec before = ball.center().plus(Sky.SUN.times(3));
    Vec beside = behind.plus(Sky.SUN.cross(DOWN).unit().times(ball.radius()));
    assertThat(ball.visible(new Ray(behind, Sky.SUN), Sky.SUN_SIZE)).isZero();
    assertThat(ball.visible(new Ray(before, Sky.SUN), Sky.SUN_SIZE)).isEqualTo(1);
    assertThat(ball.visible(new Ray(beside, Sky.SUN), Sky.SUN_SIZE)).isBetween(0.4, 0.6);
  }

  @Test
  void a_ball_is_hit_where_its_surface_is() {
    Sphere ball = new Sphere(new Vec(0, 2, 0), 1, Material.lacquer(Vec.ZERO));
    assertThat(ball.distance(new Ray(new Vec(0, 5, 0), DOWN))).isEqualTo(2);
    assertThat(ball.distance(new Ray(new Vec(1.1, 5, 0), DOWN))).isInfinite();
    assertThat(ball.distance(new Ray(new Vec(0, 0.5, 0), DOWN))).isInfinite();
  }

  @Test
  void all_light_is_a_number() {
    for (int i = 0; i < 10_000; i++) {
      Ray ray = Camera.at(i / 10_000.0, 100, 100).ray(i % 100, i / 100.0);
      assertThat(brightness(tracer.light(ray))).isFinite().isNotNegative();
    }
    assertThat(brightness(fallingOn(0, 0))).isFinite();
  }

  private Vec fallingOn(double x, double z) {
    return tracer.light(new Ray(new Vec(x, 3, z), DOWN));
  }

  private static double brightness(Vec light) {
    return light.x() + light.y() + light.z();
  }
}
