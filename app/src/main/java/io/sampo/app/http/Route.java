package io.sampo.app.http;

import java.util.EnumSet;
import java.util.Set;

/**
 * One method at one path.
 *
 * @param method the HTTP method, upper case
 * @param path the path as in OpenAPI, with {@code {name}} for a segment of any value
 * @param produces the forms of its answers; a client that takes none of them gets a 406
 * @param handler what answers
 */
public record Route(String method, String path, Set<MediaForm> produces, Handler handler) {

  /** A route whose answers are JSON. */
  public static Route json(String method, String path, Handler handler) {
    return new Route(method, path, EnumSet.of(MediaForm.JSON), handler);
  }

  /** A route that answers in one form. */
  public static Route get(String path, MediaForm form, Handler handler) {
    return new Route("GET", path, EnumSet.of(form), handler);
  }
}
