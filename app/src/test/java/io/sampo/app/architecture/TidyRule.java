package io.sampo.app.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.PackageTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** What every source file keeps, in the spirit of TigerBeetle's tidy.zig. */
@SuppressWarnings("ImmutableEnumChecker") // The functions are stateless; their type cannot say so.
enum TidyRule {
  LINES_FIT_100_COLUMNS(eachFile(TidyRule::longLines)),
  INDENTED_WITHOUT_TABS(eachFile(TidyRule::tabs)),
  FILES_FIT_400_LINES(eachFile(TidyRule::longFile)),
  METHODS_FIT_60_LINES(eachFile(TidyRule::longMethods)),
  NOTHING_IS_LEFT_OPEN(eachFile(TidyRule::openEnds)),
  PUBLIC_TYPES_SAY_WHAT_THEY_ARE(eachFile(TidyRule::publicTypesWithoutJavadoc)),
  PACKAGES_SAY_WHAT_THEY_ARE_FOR(TidyRule::packagesWithoutPurpose),
  TESTS_WAIT_FOR_A_CONDITION(eachFile(TidyRule::sleepingTests));

  /** Files that may be longer than 400 lines: the path, and why it reads better in one piece. */
  private static final Map<String, String> LONG_FILES =
      Map.of(
          "cluster/src/main/java/io/sampo/cluster/partition/PartitionActor.java",
          "half of it is the partition's protocol, which stands inside the actor that speaks it");

  /** Methods that may be longer than 60 lines: the path and name, and why. */
  private static final Map<String, String> LONG_METHODS =
      Map.of(
          "core/src/main/java/io/sampo/core/partition/EventCodec.java putBody",
          "a table: one case for each kind of event",
          "core/src/test/java/io/sampo/core/partition/PartitionMachineTest.java table",
          "a table: one line for each command in each status");

  /** Spelled so that this file does not find itself. */
  private static final Pattern OPEN_END = Pattern.compile("\\b(TO[D]O|FIX[M]E|X{3})\\b");

  private static final Pattern SLEEP =
      Pattern.compile("(.*\\.)?Thread\\.sleep|.*TimeUnit.*\\.sleep");

  private final Function<List<SourceFile>, Stream<String>> findings;

  TidyRule(Function<List<SourceFile>, Stream<String>> findings) {
    this.findings = findings;
  }

  List<String> findings(List<SourceFile> files) {
    return findings.apply(files).toList();
  }

  private static Function<List<SourceFile>, Stream<String>> eachFile(
      Function<SourceFile, Stream<String>> rule) {
    return files -> files.stream().flatMap(rule);
  }

  private static Stream<String> longLines(SourceFile file) {
    // An import cannot be wrapped.
    return linesThat(
        line -> line.codePoints().count() > 100 && !line.startsWith("import "),
        file,
        "is longer than 100 columns");
  }

  private static Stream<String> tabs(SourceFile file) {
    return linesThat(line -> line.contains("\t"), file, "has a tab");
  }

  private static Stream<String> openEnds(SourceFile file) {
    return linesThat(OPEN_END.asPredicate(), file, "leaves something open");
  }

  private static Stream<String> linesThat(Predicate<String> matches, SourceFile file, String what) {
    List<String> lines = file.lines();
    return IntStream.range(0, lines.size())
        .filter(i -> matches.test(lines.get(i)))
        .mapToObj(i -> file.finding(i + 1, what));
  }

  private static Stream<String> longFile(SourceFile file) {
    int length = file.lines().size();
    return length > 400 && !LONG_FILES.containsKey(file.path())
        ? Stream.of(file.finding(length, "is longer than 400 lines"))
        : Stream.empty();
  }

  private static Stream<String> longMethods(SourceFile file) {
    return file.methods().stream()
        .filter(method -> file.length(method) > 60)
        .filter(method -> !LONG_METHODS.containsKey(file.path() + " " + method.getName()))
        .map(method -> file.finding(file.firstLine(method), method.getName() + " > 60 lines"));
  }

  private static Stream<String> publicTypesWithoutJavadoc(SourceFile file) {
    return file.unit().getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(ClassTree.class::cast)
        .filter(type -> type.getModifiers().getFlags().contains(Modifier.PUBLIC))
        .filter(type -> !file.hasJavadoc(type))
        .map(type -> file.finding(file.firstLine(type), type.getSimpleName() + " has no Javadoc"));
  }

  private static Stream<String> packagesWithoutPurpose(List<SourceFile> files) {
    List<SourceFile> main = files.stream().filter(SourceFile::isMain).toList();
    Set<String> explained =
        main.stream()
            .filter(TidyRule::saysItsPurpose)
            .map(SourceFile::folder)
            .collect(Collectors.toSet());
    return main.stream()
        .map(SourceFile::folder)
        .distinct()
        .filter(folder -> !explained.contains(folder))
        .map(folder -> folder + ": needs a package-info.java with a sentence and @NullMarked");
  }

  private static boolean saysItsPurpose(SourceFile file) {
    PackageTree declaration = file.unit().getPackage();
    return file.isPackageInfo()
        && file.hasJavadoc(declaration)
        && declaration.getAnnotations().stream()
            .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("NullMarked"));
  }

  private static Stream<String> sleepingTests(SourceFile file) {
    return file.isMain()
        ? Stream.empty()
        : file.calls().stream()
            .filter(call -> SLEEP.matcher(call.toString()).matches())
            .map(call -> file.finding(file.firstLine(call), "sleeps; wait for a condition"));
  }
}
