package io.sampo.cluster.partition;

import io.sampo.core.partition.Answer;
import io.sampo.core.partition.PartitionCommand;
import io.sampo.core.partition.PartitionTurn;
import io.sampo.core.partition.PartitionView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something a partition does in a turn. It may be run again when the turn's write failed, so
 * running it has no effect but on the turn; what it returns is done once the turn is durable.
 */
interface Request {

  /** Takes its part in a turn; returns what to do once the turn is durable. */
  Runnable run(PartitionTurn turn, PartitionView view);

  /** Says that it was given up. It may have happened all the same if its write was in doubt. */
  void giveUp(String reason);

  /** How many commands it counts as. */
  int tasks();

  /** About how many bytes it brings. */
  int bytes();

  /** Whether it may be given up while the journal is away; results of attempts may not. */
  boolean patient();

  /**
   * What became of an attempt, or another fact that waits for no answer: kept until it is recorded.
   *
   * @param recorded called once it is durable, or was refused because others knew better
   */
  record Result(PartitionCommand command, int bytes, Runnable recorded) implements Request {

    /** A fact that nobody wants to hear back about. */
    static Result of(PartitionCommand command) {
      return new Result(command, 0, () -> {});
    }

    @Override
    public Runnable run(PartitionTurn turn, PartitionView view) {
      turn.apply(command);
      return recorded;
    }

    @Override
    public void giveUp(String reason) {}

    @Override
    public int tasks() {
      return 1;
    }

    /** How far an attempt is, is told again soon; all else is told once. */
    @Override
    public boolean patient() {
      return !(command instanceof PartitionCommand.Report);
    }
  }

  /** A change somebody waits for. */
  record Change(PartitionCommand command, Consumer<Answer> answered, Consumer<String> refused)
      implements Request {

    @Override
    public Runnable run(PartitionTurn turn, PartitionView view) {
      Answer answer = turn.apply(command);
      return () -> answered.accept(answer);
    }

    @Override
    public void giveUp(String reason) {
      refused.accept(reason);
    }

    @Override
    public int tasks() {
      return 1;
    }

    @Override
    public int bytes() {
      return 50 + Submissions.bytes(command);
    }

    @Override
    public boolean patient() {
      return false;
    }
  }

  /**
   * Commands that count only together.
   *
   * @param durable called once they are
   * @param givenUp called where they may not be
   */
  record Together(List<PartitionCommand> commands, Runnable durable, Runnable givenUp)
      implements Request {

    @Override
    public Runnable run(PartitionTurn turn, PartitionView view) {
      commands.forEach(turn::apply);
      return durable;
    }

    @Override
    public void giveUp(String reason) {
      givenUp.run();
    }

    @Override
    public int tasks() {
      return 1;
    }

    @Override
    public int bytes() {
      return 100 * commands.size();
    }

    @Override
    public boolean patient() {
      return false;
    }
  }

  /** Tasks that came together; each is answered for itself. */
  record Submission(
      List<PartitionCommand.Submit> submits,
      int bytes,
      Consumer<List<Answer>> answered,
      Consumer<String> refused)
      implements Request {

    @Override
    public Runnable run(PartitionTurn turn, PartitionView view) {
      List<Answer> answers = new ArrayList<>(submits.size());
      for (PartitionCommand.Submit submit : submits) {
        answers.add(turn.apply(submit));
      }
      return () -> answered.accept(answers);
    }

    @Override
    public void giveUp(String reason) {
      refused.accept(reason);
    }

    @Override
    public int tasks() {
      return submits.size();
    }

    @Override
    public boolean patient() {
      return false;
    }
  }

  /** A question. It is answered after all that came before it is durable. */
  record Read<R>(
      Function<PartitionView, R> question, Consumer<R> answered, Consumer<String> refused)
      implements Request {

    @Override
    public Runnable run(PartitionTurn turn, PartitionView view) {
      R answer = question.apply(view);
      return () -> answered.accept(answer);
    }

    @Override
    public void giveUp(String reason) {
      refused.accept(reason);
    }

    @Override
    public int tasks() {
      return 1;
    }

    @Override
    public int bytes() {
      return 0;
    }

    @Override
    public boolean patient() {
      return false;
    }
  }
}
