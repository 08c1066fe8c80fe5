package io.sampo.app.map;

import io.sampo.app.client.JsonText;
import io.sampo.app.client.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;

/** The input as numbered payloads: each line a JSON string, or, if so asked, a JSON value. */
final class LineSource {

  private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;

  private final LineReader lines;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final boolean json;
  private final boolean zeroEnded;
  private final LineKeys keys;
  private long number;

  LineSource(InputStream in, boolean json, boolean zeroEnded, LineKeys keys) {
    this.keys = keys;
    this.lines = new LineReader(in, LINE_BYTES_MAX, zeroEnded ? 0 : (byte) '\n');
    this.json = json;
    this.zeroEnded = zeroEnded;
  }

  /** The next line, or empty at the end of the input. */
  Optional<InputLine> next() throws IOException {
    Optional<byte[]> line = lines.next();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    number++;
    return Optional.of(
        lines.overlong()
            ? new InputLine.Bad(number, "is longer than " + LINE_BYTES_MAX + " bytes")
            : read(bare(line.get())));
  }

  /** The line without what only says how its file is written: a mark at its start, a CR. */
  private byte[] bare(byte[] line) {
    int start = number == 1 && startsWithMark(line) ? BYTE_ORDER_MARK.length : 0;
    boolean cr = !zeroEnded && line.length > start && line[line.length - 1] == '\r';
    return Arrays.copyOfRange(line, start, line.length - (cr ? 1 : 0));
  }

  private static boolean startsWithMark(byte[] line) {
    int length = BYTE_ORDER_MARK.length;
    return line.length >= length && Arrays.equals(line, 0, length, BYTE_ORDER_MARK, 0, length);
  }

  private InputLine read(byte[] line) {
    String text;
    try {
      text = Utf8Text.decode(line);
    } catch (CharacterCodingException e) {
      return new InputLine.Bad(number, String.valueOf(e.getMessage()));
    }
    return json ? jsonValue(text, line) : work(JsonText.quoted(text));
  }

  private InputLine jsonValue(String text, byte[] line) {
    if (text.isBlank()) {
      return new InputLine.Blank(number);
    }
    return JsonText.faultOf(line)
        .<InputLine>map(fault -> new InputLine.Bad(number, "is not a JSON value: " + fault))
        .orElseGet(() -> work(JsonText.oneLine(line)));
  }

  private InputLine work(byte[] payload) {
    return new InputLine.Work(number, payload, keys.next(number, payload));
  }
}
