package io.sampo.app.openapi;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.Problem;
import io.sampo.app.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** Serves the OpenAPI document and the page that shows it; all from the class path. */
public final class DocsRoutes {

  /** Where the document lies on the class path. */
  public static final String OPENAPI = "/io/sampo/app/openapi/openapi.json";

  private static final String PAGE = "/io/sampo/app/openapi/docs.html";
  private static final String PAGE_SCRIPT = "/io/sampo/app/openapi/docs.js";
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  /** Nothing from elsewhere; the page's styles are partly inline. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

  private static final int REDIRECT = 307;

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        resource("/v1/openapi.json", MediaForm.JSON, OPENAPI),
        resource("/docs", MediaForm.HTML, PAGE),
        resource("/docs/docs.js", MediaForm.SCRIPT, PAGE_SCRIPT),
        resource("/docs/swagger-ui.css", MediaForm.CSS, SWAGGER_UI + "swagger-ui.css"),
        resource("/docs/swagger-ui.js", MediaForm.SCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"),
        Route.get("/", MediaForm.HTML, DocsRoutes::toDocs));
  }

  private static Route resource(String path, MediaForm form, String name) {
    ByteString content = ByteString.fromArrayUnsafe(bytes(name));
    HttpResponse response =
        Answers.of(200, form, content)
            .addHeader(Answers.header("Content-Security-Policy", POLICY))
            .addHeader(Answers.header("X-Content-Type-Options", "nosniff"));
    return Route.get(path, form, call -> fixed(call, response));
  }

  private static CompletionStage<HttpResponse> toDocs(Call call) {
    return fixed(
        call,
        HttpResponse.create().withStatus(REDIRECT).addHeader(Answers.header("Location", "/docs")));
  }

  private static CompletionStage<HttpResponse> fixed(Call call, HttpResponse response) {
    Optional<Problem> stray = call.query().problem();
    return stray.isPresent()
        ? Answers.refused(stray.get())
        : CompletableFuture.completedFuture(response);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = DocsRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
