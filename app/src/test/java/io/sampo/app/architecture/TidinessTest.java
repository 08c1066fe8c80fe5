package io.sampo.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps the tree tidy, and shows for each rule a file that it refuses. */
class TidinessTest {
  private static final String MAIN = "core/src/main/java/io/sampo/core/Mill.java";
  private static final String TEST = "core/src/test/java/io/sampo/core/MillTest.java";
  private static List<SourceFile> tree = List.of();

  @BeforeAll
  static void read() throws IOException {
    tree = SourceTree.read();
  }

  @ParameterizedTest
  @EnumSource
  void tree_keeps(TidyRule rule) {
    assertThat(rule.findings(tree)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void an_untidy_file_is_found_by(TidyRule rule) {
    Map<String, String> untidy =
        switch (rule) {
          case LINES_FIT_100_COLUMNS -> Map.of(MAIN, "class Mill { // " + "x".repeat(85) + "\n}");
          case INDENTED_WITHOUT_TABS -> Map.of(MAIN, "class Mill {\n\tint flour;\n}");
          case FILES_FIT_400_LINES -> Map.of(MAIN, "class Mill {" + "\n".repeat(400) + "}");
          case METHODS_FIT_60_LINES ->
              Map.of(MAIN, "class Mill { void grind() {" + "\n".repeat(60) + "} }");
          case NOTHING_IS_LEFT_OPEN -> Map.of(MAIN, "class Mill {} // TO" + "DO: salt");
          case PUBLIC_TYPES_SAY_WHAT_THEY_ARE -> Map.of(MAIN, "public record Mill(int flour) {}");
          case PACKAGES_SAY_WHAT_THEY_ARE_FOR -> Map.of(MAIN, "class Mill {}");
          case TESTS_WAIT_FOR_A_CONDITION ->
              Map.of(TEST, "class MillTest { void stops() { Thread" + ".sleep(1); } }");
        };

    assertThat(rule.findings(SourceFile.parse(untidy))).hasSize(1);
  }

  @Test
  void a_package_needs_both_a_sentence_and_null_marked() {
    String info = "core/src/main/java/io/sampo/core/package-info.java";
    TidyRule rule = TidyRule.PACKAGES_SAY_WHAT_THEY_ARE_FOR;

    assertThat(rule.findings(SourceFile.parse(Map.of(info, "/** Grinds. */ package a;"))))
        .hasSize(1);
    assertThat(rule.findings(SourceFile.parse(Map.of(info, "@NullMarked package a;")))).hasSize(1);
    assertThat(
            rule.findings(SourceFile.parse(Map.of(info, "/** Grinds. */ @NullMarked package a;"))))
        .isEmpty();
  }

  @Test
  void tells_how_long_methods_are() {
    int[] lengths =
        tree.stream()
            .filter(SourceFile::isMain)
            .flatMapToInt(file -> file.methods().stream().mapToInt(file::length))
            .sorted()
            .toArray();

    System.out.printf(
        "Methods: %d, lines: median %d, p99 %d, longest %d%n",
        lengths.length,
        atQuantile(0.5, lengths),
        atQuantile(0.99, lengths),
        atQuantile(1, lengths));
    assertThat(atQuantile(0.99, new int[] {1, 2, 60})).isEqualTo(60);
  }

  private static int atQuantile(double quantile, int[] sorted) {
    int rank = (int) Math.ceil(quantile * sorted.length);
    return Arrays.stream(sorted).skip(Math.max(0, rank - 1)).findFirst().orElse(0);
  }
}
