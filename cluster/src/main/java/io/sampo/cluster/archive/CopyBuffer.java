package io.sampo.cluster.archive;

import io.sampo.core.task.TaskId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Rows in PostgreSQL's binary COPY format, encoded into one buffer that is sent and used again.
 *
 * @see <a href="https://www.postgresql.org/docs/18/sql-copy.html">COPY, "Binary Format"</a>
 */
final class CopyBuffer {

  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int NULL_FIELD = -1;
  private static final int END_OF_ROWS = -1;
  private static final long POSTGRES_EPOCH_MILLIS = 946_684_800_000L;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private byte[] bytes;
  private int size;
  private int fieldStart;

  /** An empty buffer with room for so many bytes at first. */
  CopyBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  /** How many bytes wait to be sent. */
  int size() {
    return size;
  }

  /** Sends what was written and starts anew. */
  void sendTo(CopyIn copy) throws SQLException {
    copy.writeToCopy(bytes, 0, size);
    size = 0;
  }

  /** Must be written first. */
  void start() {
    append(SIGNATURE);
    appendInt(0); // no flags
    appendInt(0); // no header extension
  }

  /** Must be written last. */
  void end() {
    appendShort(END_OF_ROWS);
  }

  void row(int columns) {
    appendShort(columns);
  }

  void nullField() {
    appendInt(NULL_FIELD);
  }

  void uuidField(TaskId id) {
    appendInt(2 * Long.BYTES);
    appendLong(id.high());
    appendLong(id.low());
  }

  void instantField(@Nullable Instant instant) {
    if (instant == null) {
      nullField();
      return;
    }
    instantField(instant.toEpochMilli());
  }

  void instantField(long epochMillis) {
    // PostgreSQL counts microseconds.
    longField(Math.multiplyExact(epochMillis - POSTGRES_EPOCH_MILLIS, 1_000L));
  }

  void shortField(int value) {
    appendInt(Short.BYTES);
    appendShort(value);
  }

  void intField(int value) {
    appendInt(Integer.BYTES);
    appendInt(value);
  }

  void longField(long value) {
    appendInt(Long.BYTES);
    appendLong(value);
  }

  void textField(@Nullable String value) {
    if (value == null) {
      nullField();
    } else {
      bytesField(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  void bytesField(byte[] value) {
    appendInt(value.length);
    append(value);
  }

  /** Starts a field whose length is known when it is closed. */
  void openField() {
    fieldStart = size;
    appendInt(0);
  }

  /** Ends the field that was opened. */
  void closeField() {
    INT.set(bytes, fieldStart, size - fieldStart - Integer.BYTES);
  }

  void append(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  void append(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** A copy of what waits to be sent. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void appendShort(int value) {
    room(Short.BYTES);
    SHORT.set(bytes, size, (short) value);
    size += Short.BYTES;
  }

  private void appendInt(int value) {
    room(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  private void appendLong(long value) {
    room(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
  }
}
