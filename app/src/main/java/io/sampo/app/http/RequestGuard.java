package io.sampo.app.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser was tricked into sending. A page whose name was made to stand for this
 * machine (DNS rebinding) gives itself away by that name, which is none of the allowed hosts; a
 * write from the page of somebody else by its origin. What comes without a host or an origin comes
 * from no browser.
 */
public final class RequestGuard {

  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final int SHOWN_CHARS_MAX = 100;

  private final AllowedHosts hosts;

  /** A guard of a port that answers for these hosts. */
  public RequestGuard(AllowedHosts hosts) {
    this.hosts = hosts;
  }

  /** Why a request is refused; empty where it is let in. */
  public Optional<Problem> refusal(HttpRequest request) {
    Host host = null;
    HttpHeader origin = null;
    HttpHeader site = null;
    for (HttpHeader header : request.getHeaders()) {
      if (header instanceof Host named) {
        host = named;
      } else if (header.is("origin")) {
        origin = header;
      } else if (header.is("sec-fetch-site")) {
        site = header;
      }
    }
    if (host != null && !hosts.contain(host.host().address())) {
      return Optional.of(misdirected(host.host().address()));
    }
    if ((origin == null && site == null) || SAFE_METHODS.contains(request.method().value())) {
      return Optional.empty();
    }
    return foreign(host, origin, site);
  }

  private static Problem misdirected(String host) {
    String detail =
        "%s is no host of this node; if it is meant to be one, add it to the setting"
                .formatted(shown(host))
            + " security.allowedHosts (SAMPO_SECURITY_ALLOWED_HOSTS)";
    return Problem.of(ProblemType.MISDIRECTED, detail);
  }

  private static Optional<Problem> foreign(
      @Nullable Host host, @Nullable HttpHeader origin, @Nullable HttpHeader site) {
    if (site != null && !OWN_SITES.contains(site.value())) {
      String detail =
          "a page of another origin may not change anything (Sec-Fetch-Site: %s)"
              .formatted(shown(site.value()));
      return Optional.of(Problem.of(ProblemType.FOREIGN_ORIGIN, detail));
    }
    if (origin != null && (host == null || !isOf(host, origin.value()))) {
      String detail = "a page of %s may not change anything here".formatted(shown(origin.value()));
      return Optional.of(Problem.of(ProblemType.FOREIGN_ORIGIN, detail));
    }
    return Optional.empty();
  }

  /** Whether a page has been served by this host and port. */
  private static boolean isOf(Host host, String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int scheme = lower.indexOf("://");
    if (scheme < 0) {
      return false;
    }
    String usual = lower.startsWith("https:") ? ":443" : ":80";
    String page = withoutEnd(lower.substring(scheme + 3), usual);
    return page.equals(withoutEnd(host.value().toLowerCase(Locale.ROOT), usual));
  }

  private static String withoutEnd(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
  }
}
