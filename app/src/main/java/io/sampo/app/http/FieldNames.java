package io.sampo.app.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that the members of one kind of JSON object may have, 64 at most. */
public final class FieldNames {

  private final List<String> names;
  private final Map<String, Integer> indexes = new HashMap<>();

  private FieldNames(List<String> names) {
    this.names = names;
    for (String name : names) {
      indexes.put(name, indexes.size());
    }
  }

  /** These names. */
  public static FieldNames of(String... names) {
    if (names.length > Long.SIZE) {
      throw new IllegalArgumentException("too many names: " + names.length);
    }
    return new FieldNames(List.of(names));
  }

  /** The names in order. */
  public List<String> names() {
    return names;
  }

  @Nullable Integer index(String name) {
    return indexes.get(name);
  }
}
