package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.core.codec.Format;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** Which stored forms may be written while a cluster is upgraded. */
class MemberFormatsTest {

  private final List<Member> members = new ArrayList<>();
  private final MemberFormats formats = new MemberFormats(Object::new, () -> members);

  @Test
  void the_newest_form_is_written_once_all_members_read_it() {
    join(1, MemberFormats.role(), MemberStatus.up());
    join(2, "dc-default", MemberStatus.leaving());
    assertThat(formats.common()).isEqualTo(Format.V1);

    members.removeLast();
    assertThat(formats.common()).isEqualTo(Format.NEWEST);
  }

  @Test
  void a_node_that_is_about_to_join_counts() {
    join(1, MemberFormats.role(), MemberStatus.up());
    join(2, "dc-default", MemberStatus.joining());

    assertThat(formats.common()).isEqualTo(Format.V1);
  }

  @Test
  void a_partition_goes_where_its_form_is_read() {
    join(1, MemberFormats.role(), MemberStatus.up());
    join(2, "dc-default", MemberStatus.up());
    join(3, "sampo-format-999", MemberStatus.up());

    assertThat(formats.readsNewest(address(1))).isTrue();
    assertThat(formats.readsNewest(address(2))).isFalse();
    assertThat(formats.readsNewest(address(3))).isTrue();
    assertThat(formats.readsNewest(address(4))).isFalse();
  }

  private void join(int host, String role, MemberStatus status) {
    members.add(
        new Member(
            new UniqueAddress(address(host), (long) host),
            host,
            status,
            CollectionConverters.asScala(java.util.Set.of(role)).toSet(),
            Version.Zero()));
  }

  private static Address address(int host) {
    return new Address("pekko", "sampo", "10.0.0." + host, 7355);
  }
}
