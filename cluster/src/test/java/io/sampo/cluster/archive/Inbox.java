package io.sampo.cluster.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor whose messages a test takes one by one. */
record Inbox<T>(ActorRef<T> ref, BlockingQueue<T> messages) {

  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  static <T> Inbox<T> open(ActorSystem<?> system) {
    BlockingQueue<T> messages = new LinkedBlockingQueue<>();
    ActorRef<T> ref =
        system.systemActorOf(
            Behaviors.<T>receiveMessage(message -> {
              messages.add(message);
              return Behaviors.same();
            }),
            "inbox-" + NUMBERS.incrementAndGet(),
            Props.empty());
    return new Inbox<>(ref, messages);
  }

  /** The next message, of that type. */
  <M extends T> M next(Class<M> type) throws InterruptedException {
    T message = messages.poll(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(message).as("a %s within %s", type.getSimpleName(), BOUND).isInstanceOf(type);
    return type.cast(message);
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }
}
