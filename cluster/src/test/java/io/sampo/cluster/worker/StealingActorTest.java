package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.task.Json;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with two slots that lends them to another, in real time. */
final class StealingActorTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String THERE = "there:1";
  private static final Set<String> TYPES = Set.of("waits");

  private final Slots slots = new Slots("here:1", _ -> 2, _ -> Slots.Kind.WAITING);
  private final PoolFixture pool =
      PoolFixture.of(ScriptedHandler.waiting("waits", (payload, _) -> payload));
  private final TestProbe<StealingActor.Message> there = KIT.createTestProbe();
  private final TestProbe<QueueShareActor.Message> places = KIT.createTestProbe();
  private ActorRef<StealingActor.Message> here = there.ref();

  private final class There implements Peers {

    @Override
    public List<String> names() {
      return List.of(THERE);
    }

    @Override
    public List<String> members() {
      return names();
    }

    @Override
    public boolean isMember(String name) {
      return true;
    }

    @Override
    public ActorRef<WorkerPoolActor.Message> workers(String name) {
      throw new AssertionError("nobody runs anything");
    }

    @Override
    public ActorRef<StealingActor.Message> stealing(String name) {
      return there.ref();
    }
  }

  @BeforeEach
  void start() {
    Handlers handlers =
        Handlers.load(
            List.of(ScriptedHandler.waiting("waits", (_, _) -> Json.NULL)),
            null,
            PoolFixture.SETTINGS);
    StealingActor.Load load = new StealingActor.Load(() -> 0, pool.pool);
    here =
        KIT.spawn(StealingActor.create("here:1", slots, handlers, new There(), load, places.ref()));
  }

  @AfterEach
  void stop() {
    KIT.stop(here);
    pool.close();
  }

  @AfterAll
  static void stopSystem() {
    KIT.shutdownTestKit();
  }

  private void assertLends(int count) {
    StealingActor.Lend lend = there.expectMessageClass(StealingActor.Lend.class);
    assertThat(lend.slots()).isEqualTo(count);
    assertThat(slots.taken(Slots.Kind.WAITING)).isEqualTo(count);
  }

  @Test
  void slots_that_were_lost_on_the_way_come_back_once_the_borrower_is_short_no_more() {
    here.tell(new StealingActor.Backlog(THERE, TYPES, 4));
    assertLends(2);

    here.tell(new StealingActor.Backlog(THERE, Set.of(), 0));

    Await.until("nothing is lent", () -> slots.taken(Slots.Kind.WAITING) == 0);
    here.tell(new StealingActor.Backlog(THERE, TYPES, 4));
    assertLends(2);
  }

  @Test
  void slots_lent_to_a_node_that_falls_silent_come_back() {
    here.tell(new StealingActor.Backlog(THERE, TYPES, 2));
    assertLends(1);

    Await.until("nothing is lent", () -> slots.taken(Slots.Kind.WAITING) == 0);
  }

  @Test
  void slots_that_are_given_back_can_be_lent_again() {
    here.tell(new StealingActor.Backlog(THERE, TYPES, 4));
    assertLends(2);
    here.tell(new StealingActor.GiveBack(THERE, Slots.Kind.WAITING, 2));

    here.tell(new StealingActor.Backlog(THERE, TYPES, 2));

    assertLends(1);
  }
}
