package io.sampo.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.control.NodeReport;
import io.sampo.cluster.control.NodeStatus;
import io.sampo.cluster.memory.MemoryBudget;
import io.sampo.cluster.memory.MemoryLimits;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterShareActorTest {

  private final MemoryBudget budget = new MemoryBudget(new MemoryLimits(600, 400));
  private final ClusterShareActor.Shares shares = new ClusterShareActor.Shares("a:1", budget);

  @Test
  void node_accepts_what_the_others_could_take_over() {
    shares.learn(List.of(says("a:1", 600L), says("b:1", 600L)));
    assertThat(budget.admittedMax()).isEqualTo(300);

    shares.learn(List.of(says("a:1", 600L), says("b:1", 600L), says("c:1", 300L)));
    assertThat(budget.admittedMax()).isEqualTo(200);
  }

  @Test
  void node_that_is_left_alone_accepts_all_it_can_hold() {
    shares.learn(List.of(says("a:1", 600L), says("b:1", 600L)));
    shares.learn(List.of(says("a:1", 600L)));

    assertThat(budget.admittedMax()).isEqualTo(600);
  }

  @Test
  void node_that_is_silent_counts_with_what_it_said_last() {
    shares.learn(List.of(says("a:1", 600L), says("b:1", 100L)));
    shares.learn(List.of(says("a:1", 600L), new NodeStatus("b:1", "up", false, null)));

    assertThat(budget.admittedMax()).isEqualTo(50);
  }

  @Test
  void node_of_the_release_before_counts_as_large_as_this_one() {
    shares.learn(List.of(says("a:1", 600L), says("b:1", null)));

    assertThat(budget.admittedMax()).isEqualTo(300);
  }

  @Test
  void node_that_leaves_or_joins_does_not_count() {
    NodeStatus joining = new NodeStatus("c:1", "joining", true, null);
    shares.learn(List.of(says("a:1", 600L), status("b:1", 600L, Instant.EPOCH), joining));

    assertThat(budget.admittedMax()).isEqualTo(600);
  }

  private static NodeStatus says(String address, @Nullable Long tasksMax) {
    return status(address, tasksMax, null);
  }

  private static NodeStatus status(
      String address, @Nullable Long tasksMax, @Nullable Instant drainingSince) {
    NodeReport report =
        new NodeReport(
            address,
            "1",
            Instant.EPOCH,
            drainingSince,
            List.of(),
            List.of(),
            Map.of(),
            0,
            List.of(),
            new NodeReport.Load(0, 1, 2, tasksMax),
            List.of(),
            null,
            null);
    return new NodeStatus(address, "up", true, report);
  }
}
