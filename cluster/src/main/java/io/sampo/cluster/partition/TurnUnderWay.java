package io.sampo.cluster.partition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A turn between its begin and its release. */
final class TurnUnderWay {

  private static final String IN_DOUBT =
      "the journal did not answer in time; it may or may not have been written";

  final long turn;
  final List<Request> requests;
  final boolean calledForSlots;
  final long sinceNanos;
  PartitionJournal.@Nullable Outcome outcome;
  boolean givenUp;

  TurnUnderWay(long turn, List<Request> requests, boolean calledForSlots, long sinceNanos) {
    this.turn = turn;
    this.requests = requests;
    this.calledForSlots = calledForSlots;
    this.sinceNanos = sinceNanos;
  }

  /** Tells those who wait that the turn may or may not become durable. */
  void giveUp() {
    if (!givenUp) {
      givenUp = true;
      requests.stream().filter(request -> !request.patient()).forEach(r -> r.giveUp(IN_DOUBT));
    }
  }

  /** What is to be run again where the turn did not become durable. */
  List<Request> unanswered() {
    return givenUp ? requests.stream().filter(Request::patient).toList() : requests;
  }
}
