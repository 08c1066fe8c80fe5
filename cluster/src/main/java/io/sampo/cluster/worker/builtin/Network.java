package io.sampo.cluster.worker.builtin;

import java.net.InetAddress;

/**
 * A range of addresses: those that begin with the same bits.
 *
 * @param address the first of them
 * @param bits how many bits they have in common
 */
public record Network(InetAddress address, int bits) {

  /** Refuses a number of bits that the address does not have. */
  public Network {
    if (bits < 0 || bits > 8 * address.getAddress().length) {
      throw new IllegalArgumentException(
          "/%d is too long for the address %s".formatted(bits, address.getHostAddress()));
    }
  }

  /**
   * The network of a text such as {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = InetAddress.ofLiteral(literal);
    int all = 8 * address.getAddress().length;
    return new Network(address, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether a text is one. */
  public static boolean isNetwork(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      if (((ours[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
