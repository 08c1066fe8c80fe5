package io.sampo.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a writer wrote is read again, and nothing else is. */
class ByteReaderTest {

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        127,
        128,
        16_383,
        16_384,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void numbers_are_read_as_written(long number) {
    ByteWriter out = new ByteWriter(1);
    out.putLong(number);
    out.putFixedLong(number);
    ByteReader in = new ByteReader(out.toBytes());

    assertThat(in.getLong()).isEqualTo(number);
    assertThat(in.getFixedLong()).isEqualTo(number);
    assertThat(in.hasMore()).isFalse();
  }

  @Test
  void small_numbers_are_short() {
    assertThat(sizeOf(127)).isEqualTo(1);
    assertThat(sizeOf(128)).isEqualTo(2);
    assertThat(sizeOf(Long.MAX_VALUE)).isEqualTo(9);
    assertThat(sizeOf(-1)).isEqualTo(10);
  }

  private static int sizeOf(long number) {
    ByteWriter out = new ByteWriter(1);
    out.putLong(number);
    return out.size();
  }

  @Test
  void texts_are_read_as_written() {
    ByteWriter out = new ByteWriter(1);
    out.putText("grüße 🌾");
    out.putOptionalText(null);
    out.putOptionalText("");
    out.putText("x".repeat(10_000));
    ByteReader in = new ByteReader(out.toBytes());

    assertThat(in.getText()).isEqualTo("grüße 🌾");
    assertThat(in.getOptionalText()).isNull();
    assertThat(in.getOptionalText()).isEmpty();
    assertThat(in.getText()).hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void parts_of_every_length_are_read_as_written(int length) {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) 7);
    ByteWriter out = new ByteWriter(1);
    out.putByte(1);
    int start = out.beginPart();
    for (byte next : body) {
      out.putByte(next);
    }
    out.endPart(start);
    out.putByte(2);
    ByteReader in = new ByteReader(out.toBytes());

    assertThat(in.getByte()).isEqualTo(1);
    ByteReader part = in.getPart();
    for (byte next : body) {
      assertThat((byte) part.getByte()).isEqualTo(next);
    }
    part.end();
    assertThat(in.getByte()).isEqualTo(2);
    in.end();
  }

  @Test
  void a_part_that_is_not_read_to_its_end_was_written_by_a_newer_release() {
    ByteReader part = new ByteReader(new byte[] {2, 5, 6}).getPart();

    assertThat(part.getByte()).isEqualTo(5);
    assertThatIllegalStateException()
        .isThrownBy(part::end)
        .withMessageContaining("1 bytes more than this release knows");
  }

  @Test
  void names_are_the_same_object() {
    ByteWriter out = new ByteWriter(1);
    out.putText("checksum");
    out.putText("checksum");
    ByteReader in = new ByteReader(out.toBytes());

    assertThat(in.getName()).isSameAs(in.getName());
  }

  @Test
  void the_end_is_not_read_over() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new ByteReader(new byte[0]).getByte())
        .withMessage("the record ends at byte 0");
    assertThatIllegalStateException()
        .isThrownBy(() -> new ByteReader(new byte[] {5, 1}).getBytes())
        .withMessage("a count of 5 at byte 1");
  }

  @Test
  void a_number_ends() {
    byte[] endless = new byte[11];
    java.util.Arrays.fill(endless, (byte) 0x80);

    assertThatIllegalStateException().isThrownBy(() -> new ByteReader(endless).getLong());
  }

  @Test
  void a_number_that_is_no_int_is_refused() {
    ByteWriter out = new ByteWriter(1);
    out.putLong(Integer.MAX_VALUE + 1L);

    assertThatIllegalStateException().isThrownBy(() -> new ByteReader(out.toBytes()).getInt());
  }

  @Test
  void a_seal_is_not_part_of_what_is_read() {
    ByteWriter out = new ByteWriter(1);
    out.putByte(7);
    ByteReader in = ByteReader.ofSealed(out.toSealedBytes());

    assertThat(in.getByte()).isEqualTo(7);
    assertThat(in.hasMore()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4})
  void what_is_too_short_for_a_seal_has_none(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 1);

    assertThatIllegalStateException().isThrownBy(() -> ByteReader.ofSealed(bytes));
  }
}
