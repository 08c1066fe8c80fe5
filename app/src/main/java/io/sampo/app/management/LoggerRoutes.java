package io.sampo.app.management;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.FieldError;
import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Route;
import io.sampo.app.http.TextRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Shows and changes, live, from which level this node's loggers are heard. */
final class LoggerRoutes {

  /** The fields of a change. */
  static final FieldNames FIELDS = FieldNames.of("level");

  private static final String PATH = "/manage/loggers/{name}";

  /** All levels, the loudest last. */
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  private final BodyReader bodies;
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  LoggerRoutes(BodyReader bodies) {
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.json("GET", "/manage/loggers", this::list),
        Route.json("GET", PATH, this::show),
        Route.json("PUT", PATH, this::change));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    Optional<Problem> stray = call.query().problem();
    if (stray.isPresent()) {
      return Answers.refused(stray.get());
    }
    JsonWriter json = new JsonWriter(8_192).beginObject().name("loggers").beginArray();
    context.getLoggerList().forEach(logger -> write(json, logger.getName(), logger));
    return CompletableFuture.completedFuture(Answers.json(200, json.endArray().endObject()));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    Optional<Problem> problem = call.query().problem().or(() -> nameProblem(call));
    return problem.isPresent()
        ? Answers.refused(problem.get())
        : CompletableFuture.completedFuture(shown(call.pathText()));
  }

  private CompletionStage<HttpResponse> change(Call call) {
    Optional<Problem> problem = nameProblem(call).or(() -> strangerProblem(call.pathText()));
    if (problem.isPresent()) {
      return Answers.refused(problem.get());
    }
    Change change = new Change(isRoot(call.pathText()));
    return SmallBody.read(call, bodies, FIELDS, change)
        .thenCompose(fault ->
            fault.isPresent()
                ? Answers.refused(fault.get())
                : CompletableFuture.completedFuture(changed(call.pathText(), change.level)));
  }

  private HttpResponse changed(String name, @Nullable Level level) {
    context.getLogger(name).setLevel(level);
    LoggerFactory.getLogger(LoggerRoutes.class)
        .info(
            "Logger {} is heard from {} on, by request.", name, nearest(name).getEffectiveLevel());
    return shown(name);
  }

  private HttpResponse shown(String name) {
    JsonWriter json = new JsonWriter();
    write(json, name, nearest(name));
    return Answers.json(200, json);
  }

  /** The logger of that name, or the one it would inherit from if nobody has used it yet. */
  private Logger nearest(String name) {
    Logger known = context.exists(name);
    if (known != null) {
      return known;
    }
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
        : nearest(name.substring(0, dot));
  }

  private static void write(JsonWriter json, String name, Logger logger) {
    boolean itself = logger.getName().equals(name) || isRoot(name);
    Level own = itself ? logger.getLevel() : null;
    json.beginObject()
        .field("name", name)
        .field("level", own == null ? null : text(own))
        .field("effectiveLevel", text(logger.getEffectiveLevel()))
        .endObject();
  }

  private static String text(Level level) {
    return level.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isRoot(String name) {
    return name.equalsIgnoreCase(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** Loggers are kept for ever, so a request makes none: it takes what a class has asked for. */
  private Optional<Problem> strangerProblem(String name) {
    return isRoot(name) || context.exists(name) != null
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                ProblemType.INVALID_PARAMETER,
                List.of(
                    FieldError.parameter(
                        "name",
                        "is no logger in use, nor the package of one: GET /manage/loggers has"
                            + " them all"))));
  }

  private static Optional<Problem> nameProblem(Call call) {
    return Optional.ofNullable(TextRule.LOGGER.fault(call.pathText()))
        .map(fault -> FieldError.parameter("name", fault))
        .map(error -> Problem.of(ProblemType.INVALID_PARAMETER, List.of(error)));
  }

  /** The level a logger is to have; null for that of its parent. */
  private static final class Change implements JsonFields.Visitor {

    private final boolean root;
    private boolean said;
    private @Nullable Level level;

    private Change(boolean root) {
      this.root = root;
    }

    @Override
    public void field(String name, JsonFields in) {
      said = true;
      if (in.isNull()) {
        if (root) {
          in.wrong("must not be null: the root has no parent to inherit from");
        }
        return;
      }
      String text = in.text(TextRule.TYPE);
      if (text != null) {
        level = Level.toLevel(text, null);
        if (!LEVELS.contains(text)) {
          in.wrong("must be null or one of " + String.join(", ", LEVELS));
        }
      }
    }

    @Override
    public void end(JsonFields in) {
      if (!said) {
        in.wrongBeside("level", "is missing");
      }
    }
  }
}
