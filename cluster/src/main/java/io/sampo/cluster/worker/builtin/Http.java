package io.sampo.cluster.worker.builtin;

import io.sampo.cluster.worker.AttemptFailure;
import io.sampo.handler.TaskContext;
import io.sampo.handler.TaskHandler;
import java.io.IOException;
import java.net.InetAddress;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * Calls a URL. 2xx is success; 408, 429, 5xx and failed I/O are tried again, everything else is
 * permanent, also an address that tasks may not call. The header {@code Idempotency-Key} carries
 * the task's id.
 */
final class Http implements TaskHandler<HttpCall, HttpReply> {

  private static final int BODY_CHARS_IN_ERROR_MAX = 500;
  private static final int REDIRECTS_MAX = 5;

  private final HttpHandlerSettings settings;
  private final CheckedLookup lookup;
  private @Nullable CloseableHttpClient client;

  Http(HttpHandlerSettings settings) {
    this(settings, InetAddress::getAllByName);
  }

  Http(HttpHandlerSettings settings, CheckedLookup.Names names) {
    this.settings = settings;
    CallableAddresses callable = new CallableAddresses(settings.allowNetworks());
    this.lookup = new CheckedLookup(callable, names, settings.connectTimeout());
  }

  /** Made for the first call: it reads certificates, for which no node should start later. */
  private synchronized CloseableHttpClient client() {
    CloseableHttpClient made = client;
    if (made == null) {
      made = CallClient.create(settings, lookup);
      client = made;
    }
    return made;
  }

  @Override
  public HttpReply handle(@Nullable HttpCall call, TaskContext context) throws Exception {
    if (call == null) {
      throw AttemptFailure.payloadMismatch("needs at least {\"url\": ...}");
    }
    CallDeadline deadline = CallDeadline.in(call.timeoutOr(settings.timeout()));
    try {
      return follow(call, context.taskId(), deadline);
    } finally {
      deadline.cancel();
    }
  }

  /** Each redirect is a call like the first: looked up, checked, and within the same time. */
  private HttpReply follow(HttpCall first, String taskId, CallDeadline deadline)
      throws IOException, AttemptFailure {
    HttpCall call = first;
    for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      HttpReply reply = send(call, call.request(taskId, settings), deadline);
      HttpCall next = settings.allowedHosts().isEmpty() ? call.redirectedBy(reply) : null;
      if (next != null) {
        call = next;
      } else if (reply.status() / 100 == 2) {
        return reply;
      } else {
        throw refused(call.named(), reply);
      }
    }
    throw AttemptFailure.permanent(
        "TooManyRedirects",
        "%s: more than %d redirects, the last to here".formatted(call.named(), REDIRECTS_MAX));
  }

  private HttpReply send(HttpCall call, HttpUriRequestBase request, CallDeadline deadline)
      throws IOException, AttemptFailure {
    deadline.holdsFor(request);
    try {
      ClassicHttpResponse response =
          client().executeOpen(RoutingSupport.determineHost(request), request, null);
      return HttpReply.read(response, settings.responseBytesMax());
    } catch (IOException | HttpException e) {
      throw failed(e, call.named(), deadline);
    } finally {
      request.abort(); // Does nothing to a connection whose reply was read to its end.
    }
  }

  private static IOException failed(Exception e, String named, CallDeadline deadline)
      throws AttemptFailure {
    if (deadline.isOver()) {
      return new IOException("%s: timed out: no whole reply within %s".formatted(named, deadline));
    }
    // Many exceptions have no message, and none says where to.
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof AddressRefused) {
      throw AttemptFailure.permanent("AddressNotAllowed", "%s: %s".formatted(named, why));
    }
    return new IOException("%s: %s".formatted(named, why), e);
  }

  private static AttemptFailure refused(String named, HttpReply reply) {
    int status = reply.status();
    String body = reply.body().isString() ? reply.body().asString() : reply.body().toString();
    String start = body.substring(0, Math.min(body.length(), BODY_CHARS_IN_ERROR_MAX));
    String message = "%s: status %d: %s".formatted(named, status, start);
    return status == 408 || status == 429 || status / 100 == 5
        ? AttemptFailure.passing("HttpStatus", message)
        : AttemptFailure.permanent("HttpStatus", message);
  }
}
