package io.sampo.cluster.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.partition.Generations.Generation;
import io.sampo.cluster.partition.Generations.State;
import io.sampo.core.partition.PartitionPlace;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalPartitionsTest {

  private static final PartitionStatus WRITABLE =
      new PartitionStatus(true, 0, 0, 0, 0, 0, 0, 0, null);

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

    assertThat(local.writable(generation(3, 8, State.OPEN))).containsExactly(within);
  }

  @Test
  void what_no_live_generation_has_is_beyond_but_for_what_is_being_prepared() {
    ActorRef<PartitionActor.Message> retired = arrive(1, 0);
    arrive(2, 3);
    arrive(3, 7);
    ActorRef<PartitionActor.Message> notOpened = arrive(3, 8);
    arrive(4, 0);

    Generations generations =
        new Generations(
            List.of(
                generation(1, 4, State.RETIRED),
                generation(2, 4, State.CLOSING),
                generation(3, 8, State.OPEN)));

    assertThat(local.beyond(generations)).containsExactlyInAnyOrder(retired, notOpened);
  }

  private ActorRef<PartitionActor.Message> arrive(int generation, int number) {
    ActorRef<PartitionActor.Message> arrived =
        kit.createTestProbe(PartitionActor.Message.class).ref();
    local.arrived(new PartitionPlace(generation, number), arrived);
    return arrived;
  }

  private static Generation generation(int number, int partitions, State state) {
    return new Generation(number, partitions, state, 1, Totals.NOTHING);
  }
}
