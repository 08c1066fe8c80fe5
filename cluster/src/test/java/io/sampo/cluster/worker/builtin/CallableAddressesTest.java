package io.sampo.cluster.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallableAddressesTest {

  private static final CallableAddresses PUBLIC = new CallableAddresses(Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "4000::1"
      })
  void what_is_not_the_public_internet_is_refused(String address) {
    assertThat(PUBLIC.refusal(InetAddress.ofLiteral(address))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.17",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
        "2606:4700:4700::1111"
      })
  void the_public_internet_is_called(String address) {
    assertThat(PUBLIC.refusal(InetAddress.ofLiteral(address))).isNull();
  }

  @Test
  void a_refusal_names_the_network() {
    assertThat(PUBLIC.refusal(InetAddress.ofLiteral("169.254.169.254")))
        .isEqualTo("in 169.254.0.0/16 (link-local, with the metadata of a cloud)");
    assertThat(PUBLIC.refusal(InetAddress.ofLiteral("64:ff9b::a00:1")))
        .isEqualTo("10.0.0.1, in 10.0.0.0/8 (private)");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.0.0/16, 64:ff9b::a01:1, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "fd00:1::/32, fd00:1:ffff::1, true",
    "fd00:1::/32, fd00:2::1, false",
    "0.0.0.0/0, 127.0.0.1, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true"
  })
  void a_network_that_is_allowed_is_called_and_no_other(
      String network, String address, boolean called) {
    CallableAddresses callable = new CallableAddresses(Set.of(Network.parse(network)));

    assertThat(callable.refusal(InetAddress.ofLiteral(address)) == null).isEqualTo(called);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "::/129",
        "localhost",
        "a/8"
      })
  void what_is_no_network_is_refused(String text) {
    assertThat(Network.isNetwork(text)).isFalse();
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
