package io.sampo.app.map;

import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The input as numbered payloads: each line a JSON string, or, if so asked, a JSON value. */
final class LineSource {

  private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;

  private final LineReader lines;
  private final boolean json;
  private long number;

  LineSource(InputStream in, boolean json) {
    this.lines = new LineReader(in, LINE_BYTES_MAX);
    this.json = json;
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
            : read(line.get()));
  }

  private InputLine read(byte[] line) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      return new InputLine.Bad(number, "is not valid UTF-8");
    }
    return json ? jsonValue(text, line) : new InputLine.Work(number, JsonText.quoted(text));
  }

  private InputLine jsonValue(String text, byte[] line) {
    if (text.isBlank()) {
      return new InputLine.Blank(number);
    }
    return JsonText.faultOf(line)
        .<InputLine>map(fault -> new InputLine.Bad(number, "is not a JSON value: " + fault))
        .orElseGet(() -> new InputLine.Work(number, line));
  }
}
