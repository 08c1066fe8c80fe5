package io.sampo.app.cli;

import io.sampo.app.client.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** How texts on the command line become values. */
final class Converters {

  private Converters() {}

  /** {@code 30s}, {@code 5m}, {@code PT2H}. */
  static final class OfDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(Objects.requireNonNull(e.getMessage()));
      }
    }
  }

  /** RFC 3339, with any offset. */
  static final class OfInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a time: write 2026-01-31T12:00:00Z");
      }
    }
  }

  /** {@code --wait} alone waits for ever; only {@code --wait=10s} takes a value. */
  static final class WaitForever implements IParameterPreprocessor {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = command.parser().separator().equals(info.get("separator"));
      if (!attached) {
        option.setValue(TaskWait.FOREVER);
      }
      return !attached;
    }
  }
}
