package io.sampo.cluster.membership;

import io.sampo.cluster.database.DatabaseClock;
import io.sampo.cluster.membership.DirectCall.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins its node to the cluster, then takes out of it whose process is dead.
 *
 * <p>A member is downed only if its lock became free under the eyes of a session that lived on, and
 * nobody answers at its address. Whoever lost only the session answers there; whoever is frozen
 * keeps it; and when PostgreSQL restarts, nobody's session lives on.
 *
 * <p>Supervision: none. It is a system actor: its failure would be a bug and shows in the log.
 */
final class MembershipActor extends AbstractBehavior<MembershipActor.Message> {

  private static final Logger log = LoggerFactory.getLogger(MembershipActor.class);

  /** Within this a live machine says whether anybody listens. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  private final Membership membership;
  private final Cluster cluster;
  private final UniqueAddress self;
  private final DeadMembers dead;
  private final Witness witness;
  private final Entry entry;
  private final Strangers strangers = new Strangers();
  private final Set<UniqueAddress> asked = new HashSet<>();
  private Suspects suspects = new Suspects();
  private Map<UniqueAddress, MemberRow> suspected = Map.of();
  private boolean sessionLost;
  private boolean wasMember;
  private boolean ending;

  /** What it understands; all of it comes from within its node. */
  sealed interface Message {}

  private record Opened() implements Message {}

  private record Looked(List<MemberRow> others) implements Message {}

  private record Expelled() implements Message {}

  private record Lost(String why) implements Message {}

  private record Begun(boolean begun) implements Message {}

  private record Called(UniqueAddress node, Outcome outcome) implements Message {}

  private record Changed(ClusterEvent.MemberEvent event) implements Message {}

  private MembershipActor(
      ActorContext<Message> context,
      Membership membership,
      DatabaseClock clock,
      List<String> seeds) {
    super(context);
    this.membership = membership;
    this.cluster = Cluster.get(context.getSystem());
    this.self = cluster.selfMember().uniqueAddress();
    this.dead = DeadMembers.of(context.getSystem().classicSystem().eventStream());
    this.witness =
        new Witness(membership.access(), self, new Ear(membership, clock, context.getSelf()));
    this.entry = new Entry(cluster, membership, seeds);
    ActorRef<ClusterEvent.MemberEvent> changes =
        context.messageAdapter(ClusterEvent.MemberEvent.class, Changed::new);
    cluster.subscriptions().tell(Subscribe.create(changes, ClusterEvent.MemberEvent.class));
    leaveOnShutdown();
    membership.takesPart(self);
    witness.start();
  }

  static Behavior<Message> create(Membership membership, DatabaseClock clock, List<String> seeds) {
    return Behaviors.setup(context -> new MembershipActor(context, membership, clock, seeds));
  }

  /** Tells this actor what the witness sees. */
  private record Ear(Membership membership, DatabaseClock clock, ActorRef<Message> actor)
      implements Witness.Listener {

    @Override
    public void opened() {
      membership.answered();
      membership.readOnly(false);
      actor.tell(new Opened());
    }

    @Override
    public void beat(DatabaseClock.Look look) {
      clock.looked(look);
    }

    @Override
    public void looked(List<MemberRow> others) {
      membership.answered();
      actor.tell(new Looked(others));
    }

    @Override
    public void expelled() {
      actor.tell(new Expelled());
    }

    @Override
    public void lost(String why, boolean answered, boolean readOnly) {
      membership.readOnly(readOnly);
      if (answered) {
        membership.answered();
      }
      actor.tell(new Lost(why));
    }
  }

  private void leaveOnShutdown() {
    CoordinatedShutdown.get(getContext().getSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "end-witness",
            () -> witness.leave().thenApply(_ -> org.apache.pekko.Done.getInstance()));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.class, this::onMessage)
        .onSignal(PostStop.class, _ -> onStop())
        .build();
  }

  private Behavior<Message> onStop() {
    witness.vanish();
    return this;
  }

  private Behavior<Message> onMessage(Message message) {
    switch (message) {
      case Opened() -> onOpened();
      case Looked(List<MemberRow> others) -> onLooked(others);
      case Expelled() -> onExpelled();
      case Lost(String why) -> onLost(why);
      case Begun(boolean begun) -> entry.begun(begun);
      case Called(UniqueAddress node, Outcome outcome) -> onCalled(node, outcome);
      case Changed(ClusterEvent.MemberEvent event) -> onChanged(event);
    }
    return this;
  }

  private void onOpened() {
    membership.lost(null);
    if (sessionLost) {
      sessionLost = false;
      log.info("There is a session at PostgreSQL again.");
    }
    suspects = new Suspects();
    suspected = Map.of();
  }

  private void onLost(String why) {
    String warning =
        "no session at PostgreSQL, so the others would notice only by missing heartbeats if this"
            + " process died: "
            + why;
    if (!sessionLost) {
      sessionLost = true;
      log.warn("There is {}. Trying again until there is one.", warning);
    }
    membership.lost(warning);
    entry.sessionLost();
  }

  private void onLooked(List<MemberRow> others) {
    // From the first look on: another may die in the moment in which this node becomes a member.
    Set<UniqueAddress> lostTheirLocks = suspects.observe(others);
    MemberStatus status = cluster.selfMember().status();
    if (status.equals(MemberStatus.removed())) {
      if (!wasMember) {
        entry.looked(others).ifPresent(this::begin);
      }
      return;
    }
    if (!wasMember) {
      wasMember = true;
      entry.done();
      witness.request(MemberTable::joined);
    }
    hear(others);
    suspect(others, lostTheirLocks);
    membership.strangers(strangers.look(others, members().keySet(), System.nanoTime()));
  }

  /** Before its death is acted upon: whoever loses an attempt by it is to know why. */
  private void hear(List<MemberRow> others) {
    for (MemberRow row : others) {
      String words = row.lastWords();
      if (words != null) {
        membership.lastWords().said(name(row.node().address()), words);
      }
    }
  }

  private void begin(Map<UniqueAddress, Long> gone) {
    ActorRef<Message> actor = getContext().getSelf();
    witness.request(table -> actor.tell(new Begun(table.begin(gone))));
  }

  private void suspect(List<MemberRow> others, Set<UniqueAddress> lostTheirLocks) {
    Map<UniqueAddress, Member> members = members();
    Map<UniqueAddress, MemberRow> rows = new HashMap<>();
    for (MemberRow row : others) {
      Member member = members.get(row.node());
      if (lostTheirLocks.contains(row.node())
          && member != null
          && !member.status().equals(MemberStatus.down())) {
        rows.put(row.node(), row);
      }
    }
    suspected = rows;
    rows.keySet().stream().filter(asked::add).forEach(this::call);
  }

  private void call(UniqueAddress node) {
    getContext()
        .pipeToSelf(
            DirectCall.to(node.address(), ANSWER_WITHIN),
            (outcome, _) -> new Called(node, outcome == null ? Outcome.ANSWERS : outcome));
  }

  private void onCalled(UniqueAddress node, Outcome outcome) {
    asked.remove(node);
    MemberRow row = suspected.get(node);
    if (row != null && isDead(row, outcome)) {
      down(node, outcome);
    }
  }

  private boolean isDead(MemberRow row, Outcome outcome) {
    return switch (outcome) {
      case REFUSED -> true;
      // Another run at its address has ended it in the database, or it has left.
      case ANSWERS -> row.ended();
      case SILENT -> row.ended() || unreachable().contains(row.node());
    };
  }

  /**
   * Pekko downs by address alone; so only if the dead run is still the member with that address.
   */
  private void down(UniqueAddress node, Outcome outcome) {
    Member member = members().get(node);
    if (member == null) {
      return;
    }
    if (member.status().equals(MemberStatus.exiting())) {
      log.info("{} has left and its process has ended.", name(node.address()));
    } else {
      log.warn(
          "{} is dead: its session at PostgreSQL ended and nobody is there any more ({})."
              + " Taking it out of the cluster; its partitions move.",
          name(node.address()),
          outcome);
    }
    dead.add(node.address());
    cluster.manager().tell(new Down(node.address()));
  }

  private void onChanged(ClusterEvent.MemberEvent event) {
    UniqueAddress node = event.member().uniqueAddress();
    switch (event) {
      case ClusterEvent.MemberDowned _ -> witness.request(table -> table.expel(Set.of(node)));
      case ClusterEvent.MemberRemoved removed -> {
        dead.remove(node.address());
        if (!node.equals(self) && wasOnItsWayOut(removed)) {
          witness.request(table -> table.expel(Set.of(node)));
        }
      }
      default -> {
        // All else is seen when it matters.
      }
    }
  }

  /**
   * A node that leaves sees all members removed in the end, those too that live on: from its own
   * view, not from the cluster.
   */
  private static boolean wasOnItsWayOut(ClusterEvent.MemberRemoved removed) {
    MemberStatus before = removed.previousStatus();
    return before.equals(MemberStatus.down()) || before.equals(MemberStatus.exiting());
  }

  private void onExpelled() {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(getContext().getSystem());
    if (ending || shutdown.getShutdownReason().isPresent()) {
      // It leaves in good order, and the others know already.
      return;
    }
    ending = true;
    log.error(
        "The others have gone on without this node, which was frozen, cut off or replaced. What it"
            + " does now cannot be recorded any more; it starts anew.");
    if (wasMember && !cluster.selfMember().status().equals(MemberStatus.removed())) {
      cluster.manager().tell(new Down(self.address()));
    } else {
      shutdown.run(CoordinatedShutdown.clusterDowningReason());
    }
  }

  private Map<UniqueAddress, Member> members() {
    Map<UniqueAddress, Member> members = new HashMap<>();
    cluster.state().getMembers().forEach(member -> members.put(member.uniqueAddress(), member));
    return members;
  }

  private Set<UniqueAddress> unreachable() {
    Set<UniqueAddress> unreachable = new HashSet<>();
    StreamSupport.stream(cluster.state().getUnreachable().spliterator(), false)
        .forEach(member -> unreachable.add(member.uniqueAddress()));
    return unreachable;
  }

  static String name(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }
}
