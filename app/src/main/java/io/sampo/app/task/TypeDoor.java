package io.sampo.app.task;

import io.sampo.app.http.FieldError;
import io.sampo.app.http.HttpSettings.UnknownTypes;
import io.sampo.app.http.JsonWriter;
import io.sampo.app.http.Problem;
import io.sampo.app.http.ProblemType;
import io.sampo.cluster.task.TaskService;
import io.sampo.cluster.task.TypeStatus;
import io.sampo.core.task.Json;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Lets in tasks of known types; others too, if so set. */
public final class TypeDoor {

  private final TaskService service;
  private final boolean open;

  /** A door with this rule for unknown types. */
  public TypeDoor(TaskService service, UnknownTypes unknownTypes) {
    this.service = service;
    this.open = unknownTypes == UnknownTypes.HOLD;
  }

  /** Whether a task of this type may come in. */
  public boolean lets(String type) {
    return open || service.knowsType(type);
  }

  /** Why it may not. */
  public static Problem refusal(String type) {
    String detail = "names no known handler: " + type + "; GET /v1/types lists them";
    return Problem.of(ProblemType.UNKNOWN_TYPE, List.of(FieldError.at("/type", detail)));
  }

  /** The same, with the types that are known. */
  public CompletionStage<Problem> refusalWithTypes(String type) {
    return service.types().thenApply(types -> refusal(type).with("knownTypes", names(types)));
  }

  private static Json names(List<TypeStatus> types) {
    JsonWriter json = new JsonWriter().beginArray();
    types.forEach(known -> json.value(known.type()));
    return json.endArray().toJson();
  }
}
