package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Carriers that handlers hold, in time that is moved by hand. */
final class CarrierWatchTest {

  private static final int CORES = 2;

  private final FakeCarriers carriers = new FakeCarriers();
  private final FakeAttempts attempts = new FakeAttempts();
  private long nanos = 1;
  private final CarrierWatch watch = new CarrierWatch(carriers, attempts, () -> nanos);

  /** A probe runs as soon as fewer handlers are busy than there are carriers. */
  private static final class FakeCarriers implements Carriers {
    private int parallelism = CORES;
    private int busy;
    private final List<AtomicBoolean> probes = new ArrayList<>();

    @Override
    public int parallelism() {
      return parallelism;
    }

    @Override
    public void parallelism(int threads) {
      parallelism = threads;
    }

    @Override
    public int mounted() {
      return Math.min(busy, parallelism);
    }

    @Override
    public AtomicBoolean probe() {
      AtomicBoolean probe = new AtomicBoolean();
      probes.add(probe);
      return probe;
    }

    void run() {
      if (busy < parallelism) {
        probes.forEach(probe -> probe.set(true));
        probes.clear();
      }
    }
  }

  private static final class FakeAttempts implements CarrierWatch.Attempts {
    private long ended;
    private int handedBack;
    private int roomAgain;

    @Override
    public long ended() {
      return ended;
    }

    @Override
    public void handBackStuck() {
      handedBack++;
    }

    @Override
    public void roomAgain() {
      roomAgain++;
    }

    @Override
    public List<String> stacks(int most) {
      return List.of();
    }
  }

  private void pass(Duration time) {
    for (long looks = time.dividedBy(CarrierWatch.LOOK_EVERY); looks > 0; looks--) {
      nanos += CarrierWatch.LOOK_EVERY.toNanos();
      carriers.run();
      watch.look();
    }
  }

  @Test
  void a_node_whose_virtual_threads_run_keeps_its_carriers() {
    pass(Duration.ofMinutes(1));

    assertThat(carriers.parallelism).isEqualTo(CORES);
    assertThat(watch.warning()).isEmpty();
    assertThat(watch.problem()).isEmpty();
  }

  @Test
  void loops_that_hold_all_carriers_get_others_beside_them() {
    carriers.busy = CORES + 1;
    pass(Duration.ofSeconds(3));

    assertThat(carriers.parallelism).isGreaterThan(carriers.busy);
    assertThat(watch.warning()).hasValueSatisfying(it -> assertThat(it).contains("never wait"));
    assertThat(watch.problem()).isEmpty();
    assertThat(attempts.handedBack).isZero();
  }

  @Test
  void carriers_are_taken_back_once_the_loops_have_ended() {
    carriers.busy = CORES;
    pass(Duration.ofSeconds(3));
    assertThat(carriers.parallelism).isGreaterThan(CORES);

    carriers.busy = 0;
    pass(Duration.ofSeconds(15));

    assertThat(carriers.parallelism).isEqualTo(CORES);
    assertThat(watch.warning()).isEmpty();
  }

  @Test
  void attempts_that_compute_and_end_are_left_to_take_their_turns() {
    carriers.busy = 50;
    for (int i = 0; i < 20; i++) {
      attempts.ended++;
      pass(Duration.ofMillis(250));
    }

    assertThat(carriers.parallelism).isEqualTo(CORES);
    assertThat(watch.problem()).isEmpty();
  }

  @Test
  void a_node_that_can_help_nobody_takes_no_work_and_hands_back_what_has_not_begun() {
    carriers.busy = 1_000;
    pass(Duration.ofSeconds(20));

    assertThat(carriers.parallelism).as("bounded").isLessThanOrEqualTo(CORES + 8);
    assertThat(watch.problem()).hasValueSatisfying(it -> assertThat(it).contains("restart it"));
    assertThat(watch.stuck()).isTrue();
    assertThat(attempts.handedBack).isPositive();

    carriers.busy = 0;
    pass(Duration.ofSeconds(15));

    assertThat(watch.stuck()).isFalse();
    assertThat(attempts.roomAgain).isEqualTo(1);
  }
}
