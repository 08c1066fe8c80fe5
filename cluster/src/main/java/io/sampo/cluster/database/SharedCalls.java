package io.sampo.cluster.database;

import io.sampo.cluster.task.Unavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions with one call at a time: what is asked while it runs shares the next. All who
 * share a call get its whole answer.
 *
 * @param <Q> a question
 * @param <A> an answer to several
 */
public final class SharedCalls<Q, A> {

  private final Call<Q, A> call;
  private final ToIntFunction<Q> size;
  private final Limits limits;
  private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();
  private int sizeWaiting;
  private boolean running;

  /** Answers several questions at once. */
  public interface Call<Q, A> {
    /** Begins a call; the questions are never none. */
    CompletionStage<A> run(List<Q> questions);
  }

  /**
   * How much is too much.
   *
   * @param subject what there is too much of, for those who are refused
   * @param callMax the size of the questions that share a call, unless one alone is larger
   * @param waitingMax the size of the questions that wait
   */
  public record Limits(String subject, int callMax, int waitingMax) {}

  private record Asked<Q, A>(Q question, CompletableFuture<A> answer) {}

  /**
   * Nothing is asked yet.
   *
   * @param size of a question, in the unit of the limits
   */
  public SharedCalls(Call<Q, A> call, ToIntFunction<Q> size, Limits limits) {
    this.call = call;
    this.size = size;
    this.limits = limits;
  }

  /** The answer; fails with {@link Unavailable} where too much waits already. */
  public CompletableFuture<A> ask(Q question) {
    Asked<Q, A> asked = new Asked<>(question, new CompletableFuture<>());
    int own = size.applyAsInt(question);
    List<Asked<Q, A>> next;
    synchronized (this) {
      if (sizeWaiting > 0 && sizeWaiting + own > limits.waitingMax()) {
        return CompletableFuture.failedFuture(
            new Unavailable("Too many " + limits.subject(), Duration.ofSeconds(1)));
      }
      waiting.add(asked);
      sizeWaiting += own;
      next = running ? List.of() : takeNext();
      running = true;
    }
    run(next);
    return asked.answer();
  }

  private void run(List<Asked<Q, A>> shared) {
    if (!shared.isEmpty()) {
      begin(shared.stream().map(Asked::question).toList())
          .whenComplete((answer, failure) -> onAnswer(shared, answer, failure));
    }
  }

  /** A call that does not even begin must not keep those after it waiting for ever. */
  private CompletionStage<A> begin(List<Q> questions) {
    try {
      return call.run(questions);
    } catch (Throwable bug) { // an error, too
      return CompletableFuture.failedFuture(bug);
    }
  }

  private void onAnswer(List<Asked<Q, A>> shared, @Nullable A answer, @Nullable Throwable failure) {
    List<Asked<Q, A>> next;
    synchronized (this) {
      next = takeNext();
      running = !next.isEmpty();
    }
    run(next);
    for (Asked<Q, A> asked : shared) {
      if (failure != null) {
        asked.answer().completeExceptionally(failure);
      } else {
        asked.answer().complete(answer);
      }
    }
  }

  /** Takes whole questions, the first one whatever its size. */
  private List<Asked<Q, A>> takeNext() {
    List<Asked<Q, A>> taken = new ArrayList<>();
    int sizeTaken = 0;
    while (!waiting.isEmpty()) {
      int next = size.applyAsInt(waiting.element().question());
      if (!taken.isEmpty() && sizeTaken + next > limits.callMax()) {
        break;
      }
      sizeTaken += next;
      taken.add(waiting.remove());
    }
    sizeWaiting -= sizeTaken;
    return taken;
  }
}
