package io.sampo.app.management;

import io.sampo.app.http.Answers;
import io.sampo.app.http.BodyReader;
import io.sampo.app.http.Call;
import io.sampo.app.http.FieldNames;
import io.sampo.app.http.JsonFields;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.app.http.Route;
import io.sampo.cluster.node.NodeSettings;
import io.sampo.cluster.task.GenerationControl;
import io.sampo.cluster.task.GenerationStatus;
import io.sampo.cluster.task.OpenedGeneration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Opens new generations of partitions, and lists those there are. */
final class GenerationRoutes {

  /** The fields of the wish for a generation. */
  static final FieldNames FIELDS = FieldNames.of("partitions");

  private final GenerationControl generations;
  private final BodyReader bodies;

  GenerationRoutes(GenerationControl generations, BodyReader bodies) {
    this.generations = generations;
    this.bodies = bodies;
  }

  List<Route> routes() {
    return List.of(
        Route.json("GET", "/manage/generations", this::list),
        Route.json("POST", "/manage/generations", this::open));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    Optional<Problem> stray = call.query().problem();
    return stray.isPresent()
        ? Answers.refused(stray.get())
        : generations.list().thenApply(all -> Answers.json(200, json(all)));
  }

  private static JsonWriter json(List<GenerationStatus> all) {
    JsonWriter json = new JsonWriter(1_024).beginObject().name("generations").beginArray();
    for (GenerationStatus generation : all) {
      json.beginObject()
          .field("generation", generation.number())
          .field("partitions", generation.partitions())
          .field("state", generation.state().name().toLowerCase(Locale.ROOT))
          .endObject();
    }
    return json.endArray().endObject();
  }

  private CompletionStage<HttpResponse> open(Call call) {
    Wish wish = new Wish();
    return SmallBody.read(call, bodies, FIELDS, wish)
        .thenCompose(problem ->
            problem.isPresent()
                ? Answers.refused(problem.get())
                : generations.open(wish.partitions).thenApply(GenerationRoutes::answer));
  }

  private static HttpResponse answer(OpenedGeneration answer) {
    return switch (answer) {
      case OpenedGeneration.Opened(int number, int partitions) -> shown(201, number, partitions);
      case OpenedGeneration.SameSize(int number, int partitions) -> shown(200, number, partitions);
      case OpenedGeneration.WrongSize(int min, int max) ->
          refused("a generation has %d to %d partitions".formatted(min, max));
      case OpenedGeneration.TooMany(int running, int max) ->
          refused(
              "%d generations hold tasks, as many as may (%d): wait until one has run empty"
                  .formatted(running, max));
      case OpenedGeneration.Busy _ ->
          refused("a generation is being opened or a queue changed at this moment: try again");
    };
  }

  private static HttpResponse refused(String reason) {
    return Answers.problem(Problem.of(ProblemType.GENERATION_REFUSED, reason));
  }

  private static HttpResponse shown(int status, int number, int partitions) {
    return Answers.json(
        status,
        new JsonWriter()
            .beginObject()
            .field("generation", number)
            .field("partitions", partitions)
            .endObject());
  }

  /** How many partitions are wished for. */
  private static final class Wish implements JsonFields.Visitor {

    private int partitions;

    @Override
    public void field(String name, JsonFields in) {
      if (in.isNull()) {
        in.wrong("must be a whole number from 1 to " + NodeSettings.PARTITIONS_MAX);
      }
      partitions = in.integer(1, NodeSettings.PARTITIONS_MAX, -1);
    }

    @Override
    public void end(JsonFields in) {
      if (partitions == 0) {
        in.wrongBeside("partitions", "is missing");
      }
    }
  }
}
