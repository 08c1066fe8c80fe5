package io.sampo.app.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A value for one setting that is not its default.
 *
 * @param key without the leading {@code sampo}
 * @param variable the name of its environment variable
 * @param text the value as in a variable
 * @param hocon the value as in a file
 * @param expected what comes of it
 * @param actual where it comes out
 */
record Sample(
    String key,
    String variable,
    String text,
    String hocon,
    Object expected,
    Function<SampoSettings, Object> actual) {

  @Override
  public String toString() {
    return key;
  }

  static Sample value(
      String key,
      String variable,
      String text,
      Object expected,
      Function<SampoSettings, Object> actual) {
    return new Sample(key, variable, text, '"' + text + '"', expected, actual);
  }

  static Sample path(String key, String variable, Function<SampoSettings, Object> actual) {
    return value(key, variable, "/elsewhere", Path.of("/elsewhere"), actual);
  }

  static Sample seconds(
      String key, String variable, int seconds, Function<SampoSettings, Object> actual) {
    return value(key, variable, "PT" + seconds + "S", Duration.ofSeconds(seconds), actual);
  }

  static Sample number(
      String key, String variable, long number, Function<SampoSettings, Object> actual) {
    return new Sample(
        key,
        variable,
        Long.toString(number),
        Long.toString(number),
        number,
        settings -> ((Number) actual.apply(settings)).longValue());
  }

  /** Variables of other settings without which this one cannot be set. */
  Map<String, String> companions() {
    return Stream.of(
            "SAMPO_REMOTING_TLS_CERTIFICATE", "SAMPO_REMOTING_TLS_KEY", "SAMPO_REMOTING_TLS_CA")
        .filter(other -> key.startsWith("remoting.tls.") && !other.equals(variable))
        .collect(Collectors.toMap(Function.identity(), _ -> "/another"));
  }

  /** All variables that set this one. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(companions());
    variables.put(variable, text);
    return variables;
  }

  Sample text(String other) {
    return new Sample(key, variable, other, other, expected, actual);
  }
}
