package io.sampo.app.openapi;

import io.sampo.app.http.Answers;
import io.sampo.app.http.Call;
import io.sampo.app.http.MediaForm;
import io.sampo.app.http.ResourceRoute;
import io.sampo.app.http.Route;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Serves the OpenAPI document and the page that shows it; all from the class path. */
public final class DocsRoutes {

  /** Where the document lies on the class path. */
  public static final String OPENAPI = "/io/sampo/app/openapi/openapi.json";

  private static final String PAGE = "/io/sampo/app/openapi/docs.html";
  private static final String PAGE_SCRIPT = "/io/sampo/app/openapi/docs.js";
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  private static final int REDIRECT = 307;

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        ResourceRoute.of("/v1/openapi.json", MediaForm.JSON, OPENAPI),
        ResourceRoute.of("/docs", MediaForm.HTML, PAGE),
        ResourceRoute.of("/docs/docs.js", MediaForm.SCRIPT, PAGE_SCRIPT),
        ResourceRoute.of("/docs/swagger-ui.css", MediaForm.CSS, SWAGGER_UI + "swagger-ui.css"),
        ResourceRoute.of(
            "/docs/swagger-ui.js", MediaForm.SCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"),
        Route.get("/", MediaForm.HTML, DocsRoutes::toDocs));
  }

  private static CompletionStage<HttpResponse> toDocs(Call call) {
    return ResourceRoute.fixed(
        call,
        HttpResponse.create().withStatus(REDIRECT).addHeader(Answers.header("Location", "/docs")));
  }
}
