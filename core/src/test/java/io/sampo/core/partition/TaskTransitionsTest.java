package io.sampo.core.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the machine to the table of transitions, and the page that shows it to the table. {@code
 * -Dsampo.docs.write=true} writes the page.
 */
class TaskTransitionsTest {

  private static final Path PAGE = Path.of("..", "docs", "task-states.md");
  private static final int WORLDS = 200;

  @Test
  void exactly_the_declared_transitions_happen() {
    Set<TaskTransitions.Transition> visited = new HashSet<>();
    for (int seed = 1; seed <= WORLDS; seed++) {
      PartitionWorld world = new PartitionWorld(-seed);
      world.run(100);
      visited.addAll(world.visited());
    }

    assertThat(visited).isEqualTo(TaskTransitions.DECLARED);
  }

  @Test
  void a_transition_that_is_not_declared_fails() {
    PartitionMachine machine = Scenario.given(TaskBuilder.task()).started().machine();
    var event = new PartitionEvent.Expired(1);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> TaskTransitions.evolve(machine, event, Scenario.START_MILLIS))
        .withMessageContaining("not a declared transition");
  }

  @Test
  void the_page_shows_the_table() throws IOException {
    if (Boolean.getBoolean("sampo.docs.write")) {
      Files.writeString(PAGE, TaskTransitions.page());
    }

    assertThat(PAGE).hasContent(TaskTransitions.page());
  }
}
