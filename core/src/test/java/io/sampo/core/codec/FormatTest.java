package io.sampo.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sampo.core.task.Json;
import io.sampo.core.task.TaskSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written while nodes of different releases read it. */
class FormatTest {

  @Test
  void the_form_that_all_read_is_that_of_the_oldest_release() {
    assertThat(Format.common(List.of(Format.V2, Format.V1, Format.V2))).isEqualTo(Format.V1);
    assertThat(Format.common(List.of(Format.V2, Format.V2))).isEqualTo(Format.V2);
    assertThat(Format.common(List.of())).isEqualTo(Format.NEWEST);
  }

  @Test
  void a_newer_release_reads_what_this_one_writes() {
    assertThat(Format.ofNumber(Format.NEWEST.number() + 7)).isEqualTo(Format.NEWEST);
    assertThat(Format.ofNumber(0)).isEqualTo(Format.V1);
    for (Format format : Format.values()) {
      assertThat(Format.ofNumber(format.number())).isEqualTo(format);
    }
  }

  @Test
  void an_optional_extension_of_a_later_release_is_passed_over() {
    TaskSpec spec = TaskCodec.getSpec(new ByteReader(specWithExtension(9)));

    assertThat(spec).isEqualTo(plain());
  }

  @Test
  void a_required_extension_of_a_later_release_asks_for_it() {
    assertThatIllegalStateException()
        .isThrownBy(() -> TaskCodec.getSpec(new ByteReader(specWithExtension(8))))
        .withMessageContaining("an extension 8")
        .withMessageContaining("start a newer one");
  }

  private static TaskSpec plain() {
    return TaskSpec.of("echo", Json.of("{\"a\":1}"));
  }

  /** As a later release may write it: the priority apart, extensions at the end. */
  private static byte[] specWithExtension(int tag) {
    TaskSpec spec = plain();
    ByteWriter out = new ByteWriter(64);
    out.putByte(0xF0);
    out.putByte(spec.priority());
    out.putText(spec.type());
    out.putBytes(spec.payload().utf8());
    out.putLong(1);
    out.putLong(tag);
    out.putBytes(new byte[] {1, 2, 3});
    return out.toBytes();
  }
}
