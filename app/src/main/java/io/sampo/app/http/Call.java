package io.sampo.app.http;

import io.sampo.cluster.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.jspecify.annotations.Nullable;

/** One request on its way through a route. */
public final class Call {

  private final HttpRequest request;
  private final List<String> pathValues;
  private final Presence presence;
  private final AtomicReference<@Nullable Reservation> memory = new AtomicReference<>();
  private boolean entityTaken;

  Call(HttpRequest request, List<String> pathValues, Presence presence) {
    this.request = request;
    this.pathValues = pathValues;
    this.presence = presence;
  }

  /** The request itself. */
  public HttpRequest request() {
    return request;
  }

  /** The value of the path's only or first open segment. */
  public String pathValue() {
    return pathValues.getFirst();
  }

  /** The same with percent signs decoded; as it is where they stand for nothing. */
  public String pathText() {
    return PercentEncoding.decode(pathValue()).orElse(pathValue());
  }

  /** Completes when waiting has no point any more: the client is gone, or the server stops. */
  public CompletableFuture<Void> dropped() {
    return presence.dropped();
  }

  Presence presence() {
    return presence;
  }

  /** The body, to be read by the caller. */
  public RequestEntity takeEntity() {
    entityTaken = true;
    return request.entity();
  }

  /** Holds memory for it until it is answered, in place of what was held before. */
  public void hold(Reservation reservation) {
    end(memory.getAndSet(reservation));
  }

  /** Gives back the memory that is held for it: what it brought is held by others, or by nobody. */
  public void release() {
    end(memory.getAndSet(null));
  }

  private static void end(@Nullable Reservation reservation) {
    if (reservation != null) {
      reservation.close();
    }
  }

  boolean entityTaken() {
    return entityTaken;
  }

  /** Whether the body says it has this form. */
  public boolean bodyIs(MediaForm form) {
    return form.isOf(request.entity().getContentType());
  }

  /** The values of a header, in order; its name in lower case. */
  public List<String> headers(String lowerCaseName) {
    List<String> values = new ArrayList<>(1);
    for (HttpHeader header : request.getHeaders()) {
      if (header.is(lowerCaseName)) {
        values.add(header.value());
      }
    }
    return values;
  }

  /** The query, to be taken parameter by parameter. */
  public QueryParameters query() {
    Optional<String> raw = request.getUri().rawQueryString();
    return QueryParameters.parse(raw.orElse(""));
  }
}
