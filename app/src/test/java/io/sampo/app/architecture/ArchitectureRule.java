package io.sampo.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;

/** What may know what: the directions of modules and packages, and how pure the core is. */
@SuppressWarnings("ImmutableEnumChecker") // An ArchRule never changes; it only does not say so.
enum ArchitectureRule {
  CORE_KNOWS_ONLY_JAVA_AND_THE_HANDLER_API(
      classes()
          .that()
          .resideInAPackage("io.sampo.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.sampo.core..", "io.sampo.handler..")),

  THE_HANDLER_API_KNOWS_ONLY_JAVA(
      classes()
          .that()
          .resideInAPackage("io.sampo.handler..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.sampo.handler..")),

  CLUSTER_DOES_NOT_KNOW_APP(
      noClasses()
          .that()
          .resideInAPackage("io.sampo.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sampo.app..")),

  ONLY_CLUSTER_KNOWS_ACTORS(
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sampo.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko.actor.typed.javadsl..",
              "org.apache.pekko.persistence..",
              "org.apache.pekko.cluster..")),

  NOBODY_USES_THE_SCALA_API(
      noClasses().should().dependOnClassesThat().resideInAPackage("..scaladsl..")),

  CORE_DOES_NO_IO(
      noClasses()
          .that()
          .resideInAPackage("io.sampo.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File|RandomAccessFile|Console).*")),

  CORE_HAS_NO_CLOCK_NO_CHANCE_AND_NO_THREADS(
      noClasses()
          .that()
          .resideInAPackage("io.sampo.core..")
          .should()
          .accessTargetWhere(describe("asks the world", ArchitectureRule::asksTheWorld))
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class)),

  CORE_AND_CLUSTER_LOG_THROUGH_SLF4J(
      noClasses()
          .that()
          .resideInAnyPackage("io.sampo.core..", "io.sampo.cluster..")
          .should(ACCESS_STANDARD_STREAMS)
          .orShould(USE_JAVA_UTIL_LOGGING)),

  PACKAGES_ARE_FREE_OF_CYCLES(slices().matching("io.sampo.(**)").should().beFreeOfCycles()),

  NAMES_SAY_WHAT_A_CLASS_IS(
      noClasses()
          .should()
          .haveNameMatching(".*[.$](Abstract[A-Z]\\w*|\\w*(Impl|Manager|Helper|Utils?))"));

  /** Whatever gives another answer when the same command is decided again. */
  private static final Set<String> WORLD =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.system",
          "java.time.InstantSource.system");

  private final ArchRule rule;

  ArchitectureRule(ArchRule rule) {
    // A young tree may have no class yet that a rule speaks of.
    this.rule = rule.allowEmptyShould(true);
  }

  ArchRule rule() {
    return rule;
  }

  private static boolean asksTheWorld(JavaAccess<?> access) {
    if (!(access instanceof JavaCodeUnitAccess<?> call)) {
      return false;
    }
    String owner = call.getTargetOwner().getName();
    String name = call.getTarget().getName();
    boolean now = owner.startsWith("java.time.") && name.equals("now");
    boolean unseeded =
        call.getTarget().getRawParameterTypes().isEmpty()
            && name.equals("<init>")
            && call.getTargetOwner().isAssignableTo(Random.class);
    return now || unseeded || WORLD.contains(owner + "." + name);
  }
}
