package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.partition.PartitionPlace;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalPartitionsTest {

  private static final PartitionStatus WRITABLE = new PartitionStatus(true, 0, 0, 0, 0, 0, 0, 0);

  private final ActorTestKit kit = ActorTestKit.create();
  private final ActorRef<PartitionActor.Message> gate =
      kit.createTestProbe(PartitionActor.Message.class).ref();
  private final LocalPartitions local = new LocalPartitions();

  @AfterEach
  void shutDown() {
    kit.shutdownTestKit();
  }

  @Test
  void what_was_prepared_for_a_greater_generation_that_was_not_opened_takes_no_tasks() {
    PartitionPlace within = new PartitionPlace(3, 7);
    PartitionPlace beyond = new PartitionPlace(3, 8);
    local.update(within, gate, WRITABLE);
    local.update(beyond, gate, WRITABLE);

    Generations.Generation opened =
        new Generations.Generation(3, 8, Generations.State.OPEN, 1, Totals.NOTHING);

    assertThat(local.writable(opened)).containsExactly(within);
  }
}
