package io.sampo.app.queue;

import io.sampo.app.http.Call;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions of which one must hold, as {@code If-Match} names them.
 *
 * @param versions null for any
 * @param problem what is wrong with the header; null for nothing
 */
record ExpectedVersions(@Nullable Set<Long> versions, @Nullable Problem problem) {

  private static final String HEADER = "If-Match";
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([!#-~]*)\"\\s*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  static ExpectedVersions of(Call call) {
    List<String> headers = call.headers("if-match");
    if (headers.isEmpty() || headers.stream().allMatch(value -> value.strip().equals("*"))) {
      return new ExpectedVersions(null, null);
    }
    Set<Long> versions = new HashSet<>();
    for (String tag : String.join(",", headers).split(",", -1)) {
      Matcher matcher = TAG.matcher(tag);
      if (!matcher.matches()) {
        return new ExpectedVersions(null, wrong());
      }
      // A weak tag, or one that was never given, names no version that can hold.
      if (matcher.group(1) == null && NUMBER.matcher(matcher.group(2)).matches()) {
        versions.add(Long.parseLong(matcher.group(2)));
      }
    }
    return new ExpectedVersions(versions, null);
  }

  private static Problem wrong() {
    return Problem.of(
        ProblemType.INVALID_HEADER,
        List.of(FieldError.parameter(HEADER, "must be *, or ETags in quotes, such as \"3\"")));
  }

  /** The ETag of a version. */
  static String tag(long version) {
    return "\"%d\"".formatted(version);
  }
}
