package io.sampo.app.http;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What a text in a request may look like. No text may hold control characters. */
@SuppressWarnings("ImmutableEnumChecker") // The set of characters is never changed.
public enum TextRule {
  /** A task type. */
  TYPE(1, 200, "A-Za-z0-9._-", ""),
  /** The name of a queue. */
  QUEUE(1, 100, "A-Za-z0-9._-", ""),
  /** An ordering key or an idempotency key. */
  KEY(1, 255, null, ""),
  /** The name of a label. */
  LABEL_NAME(1, 63, "A-Za-z0-9._-", "/"),
  /** The value of a label. */
  LABEL_VALUE(0, 255, null, ""),
  /** The name of a logger. */
  LOGGER(1, 300, "A-Za-z0-9._-", "$");

  private final int lengthMin;
  private final int lengthMax;
  private final @Nullable BitSet allowed;
  private final String expectation;

  TextRule(int lengthMin, int lengthMax, @Nullable String nameCharacters, String alsoAllowed) {
    this.lengthMin = lengthMin;
    this.lengthMax = lengthMax;
    this.allowed = nameCharacters == null ? null : nameCharacters(alsoAllowed);
    String characters = nameCharacters == null ? "" : " of " + nameCharacters + alsoAllowed;
    this.expectation = "must have " + lengthMin + " to " + lengthMax + " characters" + characters;
  }

  private static BitSet nameCharacters(String alsoAllowed) {
    BitSet characters = new BitSet();
    characters.set('A', 'Z' + 1);
    characters.set('a', 'z' + 1);
    characters.set('0', '9' + 1);
    (alsoAllowed + "._-").chars().forEach(characters::set);
    return characters;
  }

  /** What is wrong with a text; null where nothing is. */
  public @Nullable String fault(String text) {
    return fault(text.toCharArray(), 0, text.length());
  }

  @Nullable String fault(char[] text, int offset, int length) {
    if (length < lengthMin || length > lengthMax) {
      return expectation;
    }
    for (int i = offset; i < offset + length; i++) {
      char c = text[i];
      if (allowed != null) {
        if (!allowed.get(c)) {
          return expectation;
        }
      } else if (Character.isISOControl(c)) {
        return "must not hold control characters";
      } else if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == offset + length
            || !Character.isLowSurrogate(text[i + 1])) {
          return "must not hold half a surrogate pair";
        }
        i++;
      }
    }
    return null;
  }
}
