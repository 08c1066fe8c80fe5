package io.sampo.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** Serves files of the class path as they are. */
public final class ResourceRoute {

  /** Nothing from elsewhere; the page's styles are partly inline. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

  private ResourceRoute() {}

  /** A route to a file of that name on the class path. */
  public static Route of(String path, MediaForm form, String name) {
    ByteString content = ByteString.fromArrayUnsafe(bytes(name));
    HttpResponse response =
        Answers.of(200, form, content)
            .addHeader(Answers.header("Content-Security-Policy", POLICY))
            .addHeader(Answers.header("X-Content-Type-Options", "nosniff"));
    return Route.get(path, form, call -> fixed(call, response));
  }

  /** The same answer to every call without a query. */
  public static CompletionStage<HttpResponse> fixed(Call call, HttpResponse response) {
    Optional<Problem> stray = call.query().problem();
    return stray.isPresent()
        ? Answers.refused(stray.get())
        : CompletableFuture.completedFuture(response);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = ResourceRoute.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
