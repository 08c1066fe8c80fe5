package io.sampo.app.http;

/**
 * What is wrong with one part of a request.
 *
 * @param where which kind of part
 * @param name a JSON pointer into the body, or the name of a query parameter or a header
 * @param detail what is wrong with it, for people
 */
public record FieldError(Where where, String name, String detail) {

  /** A part of a request that can be wrong. */
  public enum Where {
    /** A value in the body, named by a JSON pointer (RFC 6901). */
    POINTER("pointer"),
    /** A query parameter. */
    PARAMETER("parameter"),
    /** A header. */
    HEADER("header");

    private final String member;

    Where(String member) {
      this.member = member;
    }

    /** The member of a problem's {@code errors} entry that names the part. */
    public String member() {
      return member;
    }
  }

  /** Something wrong in the body. */
  public static FieldError at(String pointer, String detail) {
    return new FieldError(Where.POINTER, pointer, detail);
  }

  /** Something wrong with a query parameter. */
  public static FieldError parameter(String name, String detail) {
    return new FieldError(Where.PARAMETER, name, detail);
  }

  /** Something wrong with a header. */
  public static FieldError header(String name, String detail) {
    return new FieldError(Where.HEADER, name, detail);
  }
}
