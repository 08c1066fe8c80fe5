package io.sampo.app.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.CacheControl;
import org.apache.pekko.http.javadsl.model.headers.CacheDirectives;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The forms that answers take. */
public final class Answers {

  private static final HttpHeader NO_CACHE = CacheControl.create(CacheDirectives.NO_CACHE);

  private Answers() {}

  /** A JSON document. */
  public static HttpResponse json(int status, JsonWriter json) {
    return of(status, MediaForm.JSON, json.toByteString());
  }

  /** Bytes in some form. */
  public static HttpResponse of(int status, MediaForm form, ByteString body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(form.contentType(), body));
  }

  /** A stream in some form that no cache may keep. */
  public static HttpResponse streamed(Call call, MediaForm form, Source<ByteString, ?> body) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(form.contentType(), call.presence().noticed(body)))
        .addHeader(NO_CACHE);
  }

  /** A problem document, with the headers that say how to do better. */
  public static HttpResponse problem(Problem problem) {
    JsonWriter json = new JsonWriter();
    problem.write(json);
    HttpResponse response = of(problem.type().status(), MediaForm.PROBLEM, json.toByteString());
    if (problem.type() == ProblemType.UNSUPPORTED_ENCODING) {
      return response.addHeader(BodyEncoding.ACCEPTED);
    }
    return problem.retryAfter() == null
        ? response
        : response.addHeader(header("Retry-After", Long.toString(problem.retryAfterSeconds())));
  }

  /** A problem document, at once. */
  public static CompletionStage<HttpResponse> refused(Problem problem) {
    return CompletableFuture.completedFuture(problem(problem));
  }

  /** A header by name and value. */
  public static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }
}
