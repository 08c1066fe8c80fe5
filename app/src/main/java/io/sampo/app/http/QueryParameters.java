package io.sampo.app.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The query of a request. Each route takes the parameters it knows; what is wrong with them, and
 * what nobody took, is gathered for one problem.
 */
public final class QueryParameters {

  private final Map<String, List<String>> left = new LinkedHashMap<>();
  private final List<FieldError> errors = new ArrayList<>();

  private QueryParameters() {}

  /** Reads a raw query: names and values percent-encoded in UTF-8, {@code +} for a blank. */
  public static QueryParameters parse(String rawQuery) {
    QueryParameters query = new QueryParameters();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        query.add(pair);
      }
    }
    return query;
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    Optional<String> name = PercentEncoding.decode(equals < 0 ? pair : pair.substring(0, equals));
    Optional<String> value = PercentEncoding.decode(equals < 0 ? "" : pair.substring(equals + 1));
    if (name.isPresent() && value.isPresent()) {
      left.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
    } else {
      errors.add(FieldError.parameter(name.orElse(pair), "is not percent-encoded UTF-8"));
    }
  }

  /** All values of a parameter that may be repeated. */
  public List<String> all(String name) {
    List<String> values = left.remove(name);
    return values == null ? List.of() : values;
  }

  /** The value of a parameter. */
  public Optional<String> text(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      errors.add(FieldError.parameter(name, "is there more than once"));
    }
    return values.stream().findFirst();
  }

  /** The values of all parameters that start so, by what follows. */
  public Map<String, String> startingWith(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : List.copyOf(left.keySet())) {
      if (name.startsWith(prefix)) {
        text(name).ifPresent(value -> found.put(name.substring(prefix.length()), value));
      }
    }
    return found;
  }

  /** The value of a parameter that must have some form. */
  public <T> Optional<T> parsed(
      String name, Function<String, Optional<T>> parser, String expectation) {
    return text(name).flatMap(value -> checked(name, parser.apply(value), expectation));
  }

  /** A value that was parsed elsewhere; empty makes the parameter wrong. */
  public <T> Optional<T> checked(String name, Optional<T> parsed, String expectation) {
    if (parsed.isEmpty()) {
      errors.add(FieldError.parameter(name, expectation));
    }
    return parsed;
  }

  /** A duration from zero to a bound. */
  public Optional<Duration> duration(String name, Duration max) {
    if (!left.containsKey(name)) {
      return Optional.empty(); // Nobody needs to be told what it might have been.
    }
    return parsed(
        name,
        text -> TimeTexts.duration(text).filter(d -> !d.isNegative() && d.compareTo(max) <= 0),
        TimeTexts.durationWithin(Duration.ZERO, max));
  }

  /** An instant. */
  public Optional<Instant> instant(String name) {
    return parsed(name, TimeTexts::instant, TimeTexts.INSTANT);
  }

  /** A whole number in a range. */
  public int integer(String name, int min, int max, int otherwise) {
    return parsed(
            name,
            text -> parseInteger(text).filter(n -> n >= min && n <= max),
            "must be a whole number from " + min + " to " + max)
        .orElse(otherwise);
  }

  /** What is wrong with the query; to be asked after every known parameter was taken. */
  public Optional<Problem> problem() {
    List<FieldError> all = new ArrayList<>(errors);
    left.keySet().forEach(name -> all.add(FieldError.parameter(name, "is not known here")));
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(Problem.of(ProblemType.INVALID_PARAMETER, all));
  }

  private static Optional<Integer> parseInteger(String text) {
    try {
      return Optional.of(Integer.parseInt(text));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
