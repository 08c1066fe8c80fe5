package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastWordsTest {

  private final LastWords words = new LastWords();

  @Test
  void the_last_ones_of_a_node_count() {
    words.said("a:1", "its heap is full");
    words.said("a:1", "its heap is full again");
    words.said("b:1", "its disk is full");

    assertThat(words.of("a:1")).contains("its heap is full again");
    assertThat(words.of("c:1")).isEmpty();
  }

  @Test
  void those_of_the_nodes_that_spoke_longest_ago_are_forgotten() {
    for (int node = 0; node <= 1_000; node++) {
      words.said("n:" + node, "w");
    }

    assertThat(words.of("n:0")).isEmpty();
    assertThat(words.of("n:1")).isPresent();
  }
}
