package io.sampo.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids sort by time, say where a task lives, and survive as text. */
class TaskIdTest {

  private static final long NUMBER_MAX = (1L << 48) - 1;

  private static TaskId random(Random random) {
    return TaskId.of(
        random.nextLong(1L << 48),
        random.nextInt(TaskId.PLACE_MAX + 1),
        random.nextInt(TaskId.PLACE_MAX + 1),
        random.nextLong(1L << 48));
  }

  @Test
  void an_id_says_when_and_where() {
    TaskId id = TaskId.of(1_800_000_000_123L, 65_535, 65_534, NUMBER_MAX);

    assertThat(id.epochMillis()).isEqualTo(1_800_000_000_123L);
    assertThat(id.generation()).isEqualTo(65_535);
    assertThat(id.partition()).isEqualTo(65_534);
    assertThat(id.number()).isEqualTo(NUMBER_MAX);
  }

  @Test
  void the_text_form_is_stable() {
    assertThat(TaskId.of(1_800_000_000_123L, 1, 2, 3)).hasToString("01mcc5rm3v000g00g000000003");
  }

  @Test
  void ids_survive_as_text_and_sort_alike() {
    Random random = new Random(1);
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      ids.add(random(random));
    }
    ids.add(TaskId.of(0, 0, 0, 0));
    ids.add(TaskId.of((1L << 48) - 1, TaskId.PLACE_MAX, TaskId.PLACE_MAX, NUMBER_MAX));

    assertThat(ids).allSatisfy(id -> assertThat(TaskId.parse(id.toString())).contains(id));
    assertThat(ids.stream().sorted().map(TaskId::toString)).isSorted();
  }

  @Test
  void ids_sort_by_time_first() {
    TaskId earlier = TaskId.of(1, 9, 9, 9);
    TaskId later = TaskId.of(2, 1, 1, 1);

    assertThat(earlier).isLessThan(later);
    assertThat(TaskId.of(1L << 47, 1, 1, 1)).isGreaterThan(later);
    assertThat(TaskId.of(1, 1, 1 << 15, 1)).isGreaterThan(TaskId.of(1, 1, 1, 2));
    assertThat(later).isEqualByComparingTo(later);
  }

  @Test
  void upper_case_is_understood() {
    TaskId id = TaskId.of(1_800_000_000_123L, 1, 2, 3);

    assertThat(TaskId.parse(id.toString().toUpperCase(Locale.ROOT))).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0000000000000000000000000",
        "000000000000000000000000000",
        "80000000000000000000000000",
        "zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "0000000000000000000000000i",
        "0000000000000000000000000l",
        "0000000000000000000000000o",
        "0000000000000000000000000u",
        "0000000000000-000000000000",
        " 0000000000000000000000000",
        "é0000000000000000000000000",
        "-0000000000000000000000000",
        "0000000000000000000000000\u0130",
      })
  void a_text_that_is_no_id_gives_none(String text) {
    assertThat(TaskId.parse(text)).isEmpty();
  }
}
