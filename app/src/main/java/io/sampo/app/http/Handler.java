package io.sampo.app.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Handler {

  /** The answer; a stage that fails with {@code Unavailable} becomes a 503. */
  CompletionStage<HttpResponse> handle(Call call);
}
