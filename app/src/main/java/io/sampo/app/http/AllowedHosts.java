package io.sampo.app.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a port answers for, as requests name them in {@code Host}, without the port: the
 * loopback's, the address it listens at, the host by which others reach the node, and what the user
 * adds. A port that listens at all addresses answers for each address of the machine.
 */
public final class AllowedHosts {

  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
  private static final String ALL = "*";
  private static final String ALL_WITHIN = "*.";

  private final Set<String> names = new HashSet<>(LOOPBACK);
  private final Set<String> domains = new HashSet<>();
  private final Set<InetAddress> addresses = new HashSet<>();
  private boolean everyHost;
  private boolean everyAddress;

  private AllowedHosts() {}

  /**
   * The hosts of one port.
   *
   * @param bind the address or name it listens at
   * @param advertised the host by which others reach the node
   * @param more what the user adds: hosts, {@code *.example.com} for all names within a domain, or
   *     {@code *} for any host
   */
  public static AllowedHosts of(String bind, String advertised, Collection<String> more) {
    AllowedHosts hosts = new AllowedHosts();
    hosts.addBind(bare(bind));
    hosts.add(advertised);
    more.forEach(hosts::add);
    return hosts;
  }

  private void add(String host) {
    String name = plain(bare(host));
    InetAddress address = literal(name);
    if (name.equals(ALL)) {
      everyHost = true;
    } else if (name.startsWith(ALL_WITHIN)) {
      domains.add(name.substring(ALL_WITHIN.length()));
    } else {
      names.add(name);
    }
    if (address != null) {
      addresses.add(address);
    }
  }

  private void addBind(String bind) {
    try {
      InetAddress address = InetAddress.getByName(bind);
      everyAddress = address.isAnyLocalAddress();
      addresses.add(address);
      add(everyAddress ? InetAddress.getLocalHost().getHostName() : bind);
    } catch (UnknownHostException _) {
      // A machine whose own name stands for nothing is not called by it.
    }
  }

  /** Whether requests that name this host are answered; an IPv6 address without brackets. */
  public boolean contain(String host) {
    return names.contains(host) || everyHost || containPlain(plain(host));
  }

  private boolean containPlain(String name) {
    InetAddress address = literal(name);
    return address == null
        ? names.contains(name) || isWithinDomain(name)
        : address.isLoopbackAddress()
            || addresses.contains(address)
            || (everyAddress && isOfThisMachine(address));
  }

  private boolean isWithinDomain(String name) {
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (domains.contains(name.substring(dot + 1))) {
        return true;
      }
    }
    return false;
  }

  /** Asked each time: a machine may get another address while the node runs. */
  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return false;
    }
  }

  /** As names compare: in lower case, without the dot that ends a full name. */
  private static String plain(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The address that a text is; null where it is a name, which is never looked up. */
  private static @Nullable InetAddress literal(String text) {
    boolean likeOne =
        text.indexOf(':') >= 0 || (!text.isEmpty() && Character.digit(text.charAt(0), 10) >= 0);
    try {
      return likeOne ? InetAddress.ofLiteral(text) : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
