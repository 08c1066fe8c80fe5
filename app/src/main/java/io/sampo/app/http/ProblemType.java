package io.sampo.app.http;

import java.util.Locale;

/** The kinds of problem a request can meet: each has one status and one title. */
public enum ProblemType {
  /** The body is not JSON, not UTF-8, or no object. */
  MALFORMED_BODY(400, "The body cannot be read"),
  /** A query parameter is unknown, repeated or wrong. */
  INVALID_PARAMETER(400, "A query parameter is wrong"),
  /** A header is wrong. */
  INVALID_HEADER(400, "A header is wrong"),
  /** The request is no HTTP that is understood here. */
  BAD_REQUEST(400, "The request cannot be understood"),
  /** A browser sent it on behalf of somebody else's page. */
  FOREIGN_ORIGIN(403, "Pages of others may not change anything"),
  /** There is no such path. */
  UNKNOWN_PATH(404, "There is nothing at this path"),
  /** There is no such task. */
  UNKNOWN_TASK(404, "There is no such task"),
  /** There is no such node. */
  UNKNOWN_NODE(404, "There is no such node"),
  /** The path does not know the method. */
  METHOD_NOT_ALLOWED(405, "This path does not take this method"),
  /** The answer has no form that the client accepts. */
  NOT_ACCEPTABLE(406, "The answer has none of the accepted forms"),
  /** The body stalled. */
  BODY_TIMEOUT(408, "The body did not arrive in time"),
  /** The idempotency key was used with other content. */
  IDEMPOTENCY_CONFLICT(409, "The idempotency key was used for another task"),
  /** The task's status does not allow it. */
  WRONG_STATUS(409, "The task's status does not allow this"),
  /** No generation can be opened now. */
  GENERATION_REFUSED(409, "The generation cannot be opened now"),
  /** Another version holds than the one that was expected. */
  OTHER_VERSION(412, "Another version holds now"),
  /** The body or a line of it is too large. */
  TOO_LARGE(413, "The body is too large"),
  /** The address is too long. */
  URI_TOO_LONG(414, "The address is too long"),
  /** The body has a form that is not understood here. */
  UNSUPPORTED_MEDIA_TYPE(415, "The body's content type is not supported here"),
  /** The body is packed in a way that is not understood here. */
  UNSUPPORTED_ENCODING(415, "The body's encoding is not supported here"),
  /** The request is for a host that this node is not. */
  MISDIRECTED(421, "The request is for another host"),
  /** Values in the body are wrong. */
  INVALID_FIELD(422, "A field is wrong"),
  /** No handler of this type is known. */
  UNKNOWN_TYPE(422, "No handler of this type is known"),
  /** The queue would be one too many. */
  TOO_MANY_QUEUES(422, "There are too many queues"),
  /** The service holds as much as it can. */
  OVERLOADED(429, "The service is overloaded"),
  /** The headers are too large. */
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  /** A bug or broken machinery. */
  INTERNAL(500, "The service failed"),
  /** The request asks for something HTTP knows and this server does not. */
  NOT_IMPLEMENTED(501, "This is not implemented"),
  /** The journal or the archive cannot be reached. */
  UNAVAILABLE(503, "The service is unavailable for now"),
  /** As many requests wait or watch as may. */
  TOO_MANY_WAITING(503, "Too many requests wait or watch"),
  /** The request speaks another HTTP. */
  VERSION_NOT_SUPPORTED(505, "The server speaks HTTP/1.1");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The title, the same for all problems of this type. */
  public String title() {
    return title;
  }

  /** The stable name of this type, a URN. */
  public String uri() {
    return "urn:sampo:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The type that stands for a status the HTTP layer below chose. */
  public static ProblemType ofStatus(int status) {
    for (ProblemType type : values()) {
      if (type.status == status && status != 400) {
        return type;
      }
    }
    return status >= 500 ? INTERNAL : BAD_REQUEST;
  }
}
