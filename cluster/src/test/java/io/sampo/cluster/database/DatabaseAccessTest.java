package io.sampo.cluster.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DatabaseAccessTest {

  @Test
  void url_gets_the_parameters_it_lacks() {
    assertThat(access("jdbc:postgresql://db/x").url())
        .isEqualTo(
            "jdbc:postgresql://db/x?ApplicationName=sampo&connectTimeout=3"
                + "&socketTimeout=30&tcpKeepAlive=true&reWriteBatchedInserts=true");
  }

  @Test
  void several_hosts_and_parameters_of_the_user_are_left_alone() {
    String url = "jdbc:postgresql://a:5432,b:5433/x?targetServerType=primary&socketTimeout=5";

    assertThat(access(url).url())
        .startsWith(url + "&ApplicationName=sampo")
        .doesNotContain("socketTimeout=30");
  }

  @Test
  void text_hides_the_password() {
    assertThat(access("jdbc:postgresql://db/x?password=hush").toString())
        .contains("password=***", "as ann")
        .doesNotContain("hush", "secret");
  }

  @Test
  void text_shows_only_what_is_known_to_be_harmless() {
    String url =
        "jdbc:postgresql://ann:one@db/x?sslpassword=two&ssl=true&newSecret=three&sslmode=require";

    assertThat(new JdbcUrl(url))
        .hasToString(
            "jdbc:postgresql://***@db/x?sslpassword=***&ssl=true&newSecret=***&sslmode=require");
    assertThat(new JdbcUrl(url).hideIn("cannot parse " + url + " with three of two"))
        .doesNotContain("one@", "two", "three");
  }

  @Test
  void server_ends_a_statement_before_its_client_gives_up() {
    assertThat(access("jdbc:postgresql://db/x").statementTimeout()).hasSeconds(25);
    assertThat(access("jdbc:postgresql://db/x?socketTimeout=6").statementTimeout()).hasSeconds(5);
  }

  private static DatabaseAccess access(String url) {
    DatabaseSettings settings = DatabaseSettings.external(url, "ann", "secret");
    return DatabaseAccess.of(url, "ann", "secret", settings);
  }
}
