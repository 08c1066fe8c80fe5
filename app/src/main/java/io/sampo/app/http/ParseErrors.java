package io.sampo.app.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers requests that are not even HTTP, named in {@code message-api.conf}. */
public final class ParseErrors extends ParsingErrorHandler {

  /** Where Pekko HTTP, which expects a Scala object, looks for the one instance. */
  @SuppressWarnings("MemberName") // the name is Scala's
  public static final ParseErrors MODULE$ = new ParseErrors();

  private ParseErrors() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return Answers.problem(Problem.of(ProblemType.ofStatus(status.intValue()), error.summary()))
        .addHeader(Connection.create("close"));
  }
}
