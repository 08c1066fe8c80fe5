package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;

/**
 * Calls a URL. 2xx is success; 408, 429, 5xx and failed I/O are tried again, everything else is
 * permanent. The header {@code Idempotency-Key} carries the task's id.
 */
final class Http implements TaskHandler<HttpCall, HttpReply> {

  private static final int BODY_CHARS_IN_ERROR_MAX = 500;

  private final HttpHandlerSettings settings;
  private final HttpClient client;

  Http(HttpHandlerSettings settings) {
    this.settings = settings;
    boolean anyHost = settings.allowedHosts().isEmpty();
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            // The client would follow to hosts that are not allowed.
            .followRedirects(anyHost ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public HttpReply handle(@Nullable HttpCall call, TaskContext context) throws Exception {
    if (call == null) {
      throw AttemptFailure.payloadMismatch("needs at least {\"url\": ...}");
    }
    HttpRequest request = call.request(context.taskId(), settings);
    HttpReply reply = send(request);
    if (reply.status() / 100 == 2) {
      return reply;
    }
    throw refused(request, reply);
  }

  private HttpReply send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return HttpReply.read(
          client.send(request, BodyHandlers.ofInputStream()), settings.responseBytesMax());
    } catch (IOException e) {
      // Many of the client's exceptions have no message, and none says where to.
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("%s: %s".formatted(named(request), why), e);
    }
  }

  private static AttemptFailure refused(HttpRequest request, HttpReply reply) {
    int status = reply.status();
    String body = reply.body().isString() ? reply.body().asString() : reply.body().toString();
    String start = body.substring(0, Math.min(body.length(), BODY_CHARS_IN_ERROR_MAX));
    String message = "%s: status %d: %s".formatted(named(request), status, start);
    return status == 408 || status == 429 || status / 100 == 5
        ? AttemptFailure.passing("HttpStatus", message)
        : AttemptFailure.permanent("HttpStatus", message);
  }

  /** Without the query and the user, which may hold secrets. */
  private static String named(HttpRequest request) {
    URI uri = request.uri();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return "%s %s://%s%s%s"
        .formatted(request.method(), uri.getScheme(), uri.getHost(), port, uri.getPath());
  }
}
