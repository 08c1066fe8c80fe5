package io.sampo.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.sampo.app.settings.SampoSettings.HostPort;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one setting may be.
 *
 * @param allowed says it to the user
 * @param reader reads a value, or throws an IllegalArgumentException, ArithmeticException,
 *     DateTimeException or ConfigException
 */
record Rule<T>(String allowed, Function<ConfigValue, T> reader) {

  private static final int PORT_MAX = 65_535;
  private static final String HOST = "[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]";
  private static final String HOST_PATTERN = "\\*|(\\*\\.)?[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]";
  private static final String BARE_NUMBER = "[-+]?[0-9.]+";

  T read(ConfigValue value) {
    return reader.apply(value);
  }

  Rule<T> saying(String other) {
    return new Rule<>(other, reader);
  }

  static Rule<Integer> integer(int min, int max) {
    return new Rule<>(min + " to " + max, value -> within(number(value).intValueExact(), min, max));
  }

  static Rule<Integer> port() {
    return integer(1, PORT_MAX);
  }

  static Rule<Integer> portOr(String meaningOfZero) {
    return integer(0, PORT_MAX).saying("0 to " + PORT_MAX + ", 0 " + meaningOfZero);
  }

  static Rule<Double> fraction(double min, double max) {
    return new Rule<>(min + " to " + max, value -> within(number(value).doubleValue(), min, max));
  }

  static Rule<Integer> bytes(int min, int max) {
    return new Rule<>(
        min + " to " + max + " bytes",
        value -> Math.toIntExact(within(alone(value).getBytes("v"), (long) min, (long) max)));
  }

  static Rule<Duration> duration(Duration min, Duration max) {
    return new Rule<>(iso(min) + " to " + iso(max), value -> within(duration(value), min, max));
  }

  static Rule<Boolean> yesOrNo() {
    return new Rule<>("true or false", value -> alone(value).getBoolean("v"));
  }

  static Rule<String> text() {
    return new Rule<>("text", Rule::text);
  }

  static Rule<Path> path() {
    return new Rule<>("a path", value -> Path.of(accepted(text(value), t -> !t.isBlank())));
  }

  static Rule<String> address() {
    return new Rule<>(
        "an address or a name of this machine",
        value -> {
          String text = text(value);
          resolve(text);
          return text;
        });
  }

  /** Hosts that a request may name. */
  static Rule<List<String>> hosts() {
    return texts(
        "hosts, *.domain or *, in a list or separated by commas",
        text -> text.matches(HOST_PATTERN));
  }

  static Rule<List<HostPort>> hostPorts() {
    return new Rule<>(
        "host:port, several in a list or separated by commas",
        value -> texts(value).stream().map(Rule::hostPort).toList());
  }

  static Rule<Optional<String>> optional(String allowed, Predicate<String> predicate) {
    return new Rule<>(
        allowed,
        value ->
            Optional.of(text(value))
                .filter(text -> !text.isEmpty())
                .map(text -> accepted(text, predicate)));
  }

  static <E extends Enum<E>> Rule<E> oneOf(Class<E> type) {
    List<String> names =
        Stream.of(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    String last = names.getLast();
    String others = String.join(", ", names.subList(0, names.size() - 1));
    return new Rule<>(
        others + " or " + last, value -> Enum.valueOf(type, text(value).toUpperCase(Locale.ROOT)));
  }

  static Rule<List<String>> texts(String allowed, Predicate<String> predicate) {
    return new Rule<>(
        allowed, value -> texts(value).stream().map(text -> accepted(text, predicate)).toList());
  }

  static Rule<Map<String, List<String>>> lists(String allowed, Predicate<List<String>> predicate) {
    return new Rule<>(
        allowed,
        value -> {
          Map<String, List<String>> lists = new LinkedHashMap<>();
          object(value).forEach((name, list) -> lists.put(name, items(list)));
          lists.values().forEach(list -> accepted(list, predicate));
          return lists;
        });
  }

  static boolean isHost(String text) {
    return text.matches(HOST);
  }

  static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(accepted(host, h -> !h.isBlank()));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static HostPort hostPort(String text) {
    int colon = text.lastIndexOf(':');
    String host = accepted(text.substring(0, Math.max(colon, 0)), Rule::isHost);
    return new HostPort(host, within(Integer.valueOf(text.substring(colon + 1)), 1, PORT_MAX));
  }

  private static BigDecimal number(ConfigValue value) {
    return new BigDecimal(text(value));
  }

  private static Duration duration(ConfigValue value) {
    String text = text(value);
    if (text.matches(BARE_NUMBER)) {
      throw new IllegalArgumentException("no unit");
    }
    return text.startsWith("P") ? Duration.parse(text) : alone(value).getDuration("v");
  }

  /** A variable separates by commas what a file has in a list. */
  private static List<String> texts(ConfigValue value) {
    return value instanceof ConfigList
        ? items(value)
        : Arrays.stream(text(value).split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .toList();
  }

  private static List<String> items(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(Rule::text).toList();
    }
    throw new IllegalArgumentException("no list");
  }

  /** A variable holds the text of what a file has in a block. */
  private static ConfigObject object(ConfigValue value) {
    return value instanceof ConfigObject object
        ? object
        : ConfigFactory.parseString(text(value)).resolve().root();
  }

  private static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.unwrapped().toString();
      case NULL, LIST, OBJECT -> throw new IllegalArgumentException("no text");
    };
  }

  private static Config alone(ConfigValue value) {
    return value.atKey("v");
  }

  private static <V> V accepted(V value, Predicate<V> predicate) {
    if (!predicate.test(value)) {
      throw new IllegalArgumentException("not allowed");
    }
    return value;
  }

  private static <V extends Comparable<V>> V within(V value, V min, V max) {
    return accepted(value, v -> v.compareTo(min) >= 0 && v.compareTo(max) <= 0);
  }

  /** In days where it is days: a P7D that comes back as PT168H is hard to recognize. */
  private static String iso(Duration duration) {
    boolean days = duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()));
    return days ? "P" + duration.toDays() + "D" : duration.toString();
  }
}
