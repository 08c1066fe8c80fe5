package io.sampo.app.http;

import io.sampo.cluster.task.Unavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request and sees to it that every answer, also to what nobody foresaw, has
 * its form: a table of paths and methods, no more.
 */
public final class Router {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final Node root = new Node();
  private final BodyReader bodies;

  /** A router for these routes. */
  public Router(List<Route> routes, BodyReader bodies) {
    this.bodies = bodies;
    routes.forEach(this::add);
  }

  private void add(Route route) {
    Node node = root;
    for (String segment : route.path().substring(1).split("/", -1)) {
      node = node.child(segment);
    }
    if (node.methods.put(route.method(), route) != null) {
      throw new IllegalArgumentException("twice: " + route.method() + " " + route.path());
    }
  }

  /** The answer to a request. */
  public CompletionStage<HttpResponse> handle(HttpRequest request, Presence presence) {
    List<String> values = new ArrayList<>(1);
    Call call = new Call(request, values, presence);
    CompletionStage<HttpResponse> answer;
    try {
      answer = route(call, values);
    } catch (RuntimeException e) {
      call.release();
      return drained(call, failed(request, e));
    }
    if (answer instanceof CompletableFuture<HttpResponse> future
        && future.state() == CompletableFuture.State.SUCCESS) {
      call.release();
      return drained(call, future.resultNow());
    }
    return answer
        .whenComplete((_, _) -> call.release())
        .exceptionally(failure -> failed(request, failure))
        .thenCompose(response -> drained(call, response));
  }

  private CompletionStage<HttpResponse> route(Call call, List<String> values) {
    HttpRequest request = call.request();
    String path = request.getUri().path();
    Node node = root.find(path, values);
    if (node == null || node.methods.isEmpty()) {
      return Answers.refused(Problem.of(ProblemType.UNKNOWN_PATH, path + " does not exist"));
    }
    Route route = node.methods.get(request.method().value());
    if (route == null) {
      return CompletableFuture.completedFuture(methodNotAllowed(request, node));
    }
    if (route.produces().stream().noneMatch(form -> form.acceptedBy(request))) {
      List<String> forms = route.produces().stream().map(MediaForm::mediaType).toList();
      String detail = "this path answers with " + String.join(" or ", forms);
      return Answers.refused(Problem.of(ProblemType.NOT_ACCEPTABLE, detail));
    }
    return route.handler().handle(call);
  }

  private static HttpResponse methodNotAllowed(HttpRequest request, Node node) {
    List<String> allowed = new ArrayList<>(node.methods.keySet());
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String list = String.join(", ", allowed);
    String detail = request.method().value() + " is not among " + list;
    return Answers.problem(Problem.of(ProblemType.METHOD_NOT_ALLOWED, detail))
        .addHeader(Answers.header("Allow", list));
  }

  private static HttpResponse failed(HttpRequest request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Unavailable unavailable) {
      String detail = String.valueOf(unavailable.getMessage());
      ProblemType type =
          unavailable.isOverloaded() ? ProblemType.OVERLOADED : ProblemType.UNAVAILABLE;
      return Answers.problem(Problem.of(type, detail).retryAfter(unavailable.retryAfter()));
    }
    LOG.error("{} {} failed", request.method().value(), request.getUri().path(), cause);
    return Answers.problem(
        Problem.of(ProblemType.INTERNAL, "this is a bug or broken machinery; see the log"));
  }

  /** Clients that send before they read would never see the answer to a body left unread. */
  private CompletionStage<HttpResponse> drained(Call call, HttpResponse response) {
    return call.entityTaken() || call.request().entity().isStrict()
        ? CompletableFuture.completedFuture(response)
        : bodies.drain(call.request()).thenApply(_ -> response);
  }

  /** The place of one path segment. */
  private static final class Node {

    private final Map<String, Node> fixed = new HashMap<>();
    private final Map<String, Route> methods = new TreeMap<>();
    private @Nullable Node open;

    private Node child(String segment) {
      if (!segment.startsWith("{")) {
        return fixed.computeIfAbsent(segment, _ -> new Node());
      }
      if (open == null) {
        open = new Node();
      }
      return open;
    }

    private @Nullable Node find(String path, List<String> values) {
      Node node = this;
      for (int start = 1; start <= path.length(); ) {
        int end = path.indexOf('/', start);
        String segment = path.substring(start, end < 0 ? path.length() : end);
        Node next = node.fixed.get(segment);
        if (next == null && !segment.isEmpty()) {
          values.add(segment);
          next = node.open;
        }
        if (next == null) {
          return null;
        }
        node = next;
        start += segment.length() + 1;
      }
      return node;
    }
  }
}
