package io.sampo.app.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;

/** One request on its way through a route. */
public final class Call {

  private final HttpRequest request;
  private final List<String> pathValues;
  private final Presence presence;
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
