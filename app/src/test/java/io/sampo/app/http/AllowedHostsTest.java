package io.sampo.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedHostsTest {

  private static AllowedHosts bound(String bind, String... more) {
    return AllowedHosts.of(bind, "mill.example", List.of(more));
  }

  @Test
  void each_address_of_the_machine_is_meant_where_it_listens_at_all() throws SocketException {
    List<InetAddress> own =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();

    for (String bind : List.of("0.0.0.0", "::", "[::]")) {
      AllowedHosts hosts = bound(bind);
      assertThat(own)
          .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
          .filteredOn(address -> !address.startsWith("fe80"))
          .allMatch(hosts::contain);
      assertThat(hosts.contain("192.0.2.1")).isFalse();
      assertThat(hosts.contain("evil.example")).isFalse();
    }
  }

  @Test
  void an_address_is_known_in_every_spelling() {
    assertThat(bound("192.0.2.7").contain("192.0.2.7")).isTrue();
    assertThat(bound("2001:db8::7").contain("2001:db8:0:0:0:0:0:7")).isTrue();
    assertThat(bound("[2001:DB8::7]").contain("2001:db8::7")).isTrue();
    assertThat(bound("127.0.0.1").contain("::ffff:127.0.0.1")).isTrue();
    assertThat(bound("127.0.0.1").contain("192.0.2.7")).isFalse();
  }

  @Test
  void a_domain_means_all_within_and_not_itself() {
    AllowedHosts hosts = bound("127.0.0.1", "*.kiln.example", "Oven.Example");

    assertThat(hosts.contain("a.kiln.example")).isTrue();
    assertThat(hosts.contain("a.b.KILN.example.")).isTrue();
    assertThat(hosts.contain("kiln.example")).isFalse();
    assertThat(hosts.contain("evilkiln.example")).isFalse();
    assertThat(hosts.contain("oven.example")).isTrue();
  }

  @Test
  void a_star_means_every_host() {
    assertThat(bound("127.0.0.1", "*").contain("evil.example")).isTrue();
  }
}
