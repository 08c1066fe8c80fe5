package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownAttemptsTest {

  @Test
  void a_loss_names_what_the_node_said_in_the_end() {
    assertThat(KnownAttempts.NONE.saying("its heap is full").lossOf("a:1"))
        .isEqualTo("node a:1 has ended: its heap is full");
    assertThat(KnownAttempts.NONE.lossOf("a:1"))
        .startsWith("node a:1 has ended without a word")
        .contains("its log may tell");
  }

  @Test
  void words_of_an_earlier_process_are_not_those_of_one_that_answers() {
    KnownAttempts known = new KnownAttempts(Set.of(7L), 9).saying("its heap is full");

    assertThat(known.lossOf("a:1")).isEqualTo("node a:1 stopped or forgot the attempt");
    assertThat(known.holds(7)).isTrue();
    assertThat(known.missed(10)).isTrue();
  }
}
