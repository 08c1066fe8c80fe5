package io.sampo.handler;

import java.util.Locale;
import java.util.regex.Pattern;

/** The default naming of task types after handler classes. */
final class HandlerType {

  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private HandlerType() {}

  /** {@code ShipOrder} to {@code ship-order}, {@code HTTPProbe} to {@code http-probe}. */
  static String kebabCase(String className) {
    return WORD_START.matcher(className).replaceAll("-").toLowerCase(Locale.ROOT);
  }
}
