package io.sampo.cluster.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** A PostgreSQL JDBC URL: what it says, and how it is shown. */
record JdbcUrl(String text) {

  /** What may be shown. All others may be secrets, or hold some. */
  private static final Set<String> SHOWN =
      Set.of(
          "ApplicationName",
          "binaryTransfer",
          "cancelSignalTimeout",
          "channelBinding",
          "connectTimeout",
          "currentSchema",
          "defaultRowFetchSize",
          "gssEncMode",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "loginTimeout",
          "preferQueryMode",
          "prepareThreshold",
          "reWriteBatchedInserts",
          "readOnly",
          "requireAuth",
          "socketTimeout",
          "ssl",
          "sslNegotiation",
          "sslcert",
          "sslmode",
          "sslrootcert",
          "targetServerType",
          "tcpKeepAlive",
          "tcpNoDelay");

  private static final String HIDDEN = "***";
  private static final Pattern CREDENTIALS = Pattern.compile("(//)[^/?]*@");

  /** Shorter ones stand in texts by chance. */
  private static final int SECRET_MIN = 3;

  /** Whether the driver understands it, and it holds no user and password before the host. */
  static boolean isUsable(String text) {
    return text.startsWith("jdbc:postgresql:")
        && !CREDENTIALS.matcher(text).find()
        && Driver.parseURL(text, null) != null;
  }

  boolean has(String name) {
    return parameters().stream().anyMatch(parameter -> parameter.startsWith(name + "="));
  }

  /** What a parameter is set to; empty where it is not set. */
  String value(String name) {
    return parameters().stream()
        .filter(parameter -> parameter.startsWith(name + "="))
        .map(parameter -> parameter.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  JdbcUrl with(String name, String value) {
    return has(name)
        ? this
        : new JdbcUrl(text + (text.contains("?") ? '&' : '?') + name + '=' + value);
  }

  /** Without what may be a secret. */
  @Override
  public String toString() {
    int query = text.indexOf('?');
    String place =
        CREDENTIALS
            .matcher(query < 0 ? text : text.substring(0, query))
            .replaceAll("$1" + HIDDEN + "@");
    List<String> shown = new ArrayList<>();
    for (String parameter : parameters()) {
      String name = name(parameter);
      shown.add(SHOWN.contains(name) ? parameter : name + "=" + HIDDEN);
    }
    return query < 0 ? place : place + "?" + String.join("&", shown);
  }

  /** A text, such as of an error, without what may be a secret of this URL. */
  String hideIn(String said) {
    String hidden = said.replace(text, toString());
    for (String parameter : parameters()) {
      String name = name(parameter);
      String value = parameter.substring(Math.min(name.length() + 1, parameter.length()));
      if (!SHOWN.contains(name) && value.length() >= SECRET_MIN) {
        hidden = hidden.replace(value, HIDDEN);
      }
    }
    return hidden;
  }

  private List<String> parameters() {
    int query = text.indexOf('?');
    return query < 0 || query == text.length() - 1
        ? List.of()
        : List.of(text.substring(query + 1).split("&", -1));
  }

  private static String name(String parameter) {
    int equals = parameter.indexOf('=');
    return equals < 0 ? parameter : parameter.substring(0, equals);
  }
}
