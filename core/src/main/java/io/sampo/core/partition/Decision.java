package io.sampo.core.partition;

import java.util.List;

/**
 * What a command comes to: the events to journal, none for a refusal or a repetition, and the
 * answer to give once they are durable.
 */
record Decision(List<PartitionEvent> events, Answer answer) {

  static Decision answer(Answer answer) {
    return new Decision(List.of(), answer);
  }

  static Decision done(PartitionEvent event) {
    return new Decision(List.of(event), Answer.Done.DONE);
  }

  static Decision nothing() {
    return answer(Answer.Done.DONE);
  }
}
