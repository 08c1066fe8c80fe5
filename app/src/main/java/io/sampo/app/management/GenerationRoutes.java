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
import io.sampo.cluster.task.OpenedGeneration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Opens new generations of partitions. */
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
    return List.of(Route.json("POST", "/manage/generations", this::open));
  }

  private CompletionStage<HttpResponse> open(Call call) {
    Wish wish = new Wish();
    return SmallBody.read(call, bodies, FIELDS, wish)
        .thenCompose(problem ->
            problem.isPresent()
                ? Answers.refused(problem.get())
                : generations.open(wish.partitions).thenApply(GenerationRoutes::answer));
  }

  private static HttpResponse answer(OpenedGeneration opened) {
    return switch (opened) {
      case OpenedGeneration.Opened it -> generation(201, it.number(), it.partitions());
      case OpenedGeneration.SameSize it -> generation(200, it.number(), it.partitions());
      case OpenedGeneration.WrongSize it ->
          refused(
              "a generation has %d to %d partitions"
                  .formatted(it.partitionsMin(), it.partitionsMax()));
      case OpenedGeneration.TooMany it ->
          refused(
              "%d older generations still hold tasks, as many as may; wait until one has run empty"
                  .formatted(it.running()));
      case OpenedGeneration.Busy _ ->
          refused("another node opens a generation or changes a queue at this moment; try again");
    };
  }

  private static HttpResponse generation(int status, int number, int partitions) {
    return Answers.json(
        status,
        new JsonWriter()
            .beginObject()
            .field("generation", number)
            .field("partitions", partitions)
            .endObject());
  }

  private static HttpResponse refused(String why) {
    return Answers.problem(Problem.of(ProblemType.GENERATION_REFUSED, why));
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
