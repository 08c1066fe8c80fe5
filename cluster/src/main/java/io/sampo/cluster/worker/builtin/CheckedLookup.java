package io.sampo.cluster.worker.builtin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds the addresses of a host and gives out only those that may be called. The client connects to
 * what it gets from here, so no second answer of a name server comes in between.
 */
final class CheckedLookup implements DnsResolver {

  /** Asks a name server, as the operating system does. */
  @FunctionalInterface
  interface Names {
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private static final int THREADS = 16;
  private static final int WAITING_MAX = 10_000;

  /** Threads of the system: a name server that is silent would hold one that others need. */
  private static final ThreadPoolExecutor LOOKUPS =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().daemon().name("http lookup ", 0).factory());

  static {
    LOOKUPS.allowCoreThreadTimeOut(true);
  }

  private final CallableAddresses callable;
  private final Names names;
  private final Duration atMost;

  CheckedLookup(CallableAddresses callable, Names names, Duration atMost) {
    this.callable = callable;
    this.names = names;
    this.atMost = atMost;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    String refusal = "";
    for (InetAddress address : lookUp(host)) {
      String why = callable.refusal(address);
      if (why == null) {
        addresses.add(address);
      } else {
        refusal = "%s is %s".formatted(address.getHostAddress(), why);
      }
    }
    if (addresses.isEmpty()) {
      throw new AddressRefused(
          "this node may not call %s: %s. handlers.http.allowNetworks allows networks"
              .formatted(host, refusal));
    }
    return addresses.toArray(InetAddress[]::new);
  }

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    Future<InetAddress[]> found = LOOKUPS.submit(() -> names.addressesOf(host));
    try {
      return found.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unknown(host + " is not known", e);
    } catch (TimeoutException e) {
      throw unknown("looking up %s timed out after %s".formatted(host, atMost), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("interrupted while looking up " + host, e);
    } finally {
      found.cancel(true);
    }
  }

  private static UnknownHostException unknown(String message, Exception cause) {
    UnknownHostException unknown = new UnknownHostException(message);
    unknown.initCause(cause);
    return unknown;
  }

  /** Asked for by some ways of authentication, none of which is used. */
  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
