package io.sampo.app.cli;

import io.sampo.app.client.Utf8Text;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments of this process, in UTF-8 whatever the locale is called. Java decodes them by the
 * locale, and silently puts another character where it cannot; the system still has the bytes.
 */
final class CommandLineArguments {

  private static final Path OF_THIS_PROCESS = Path.of("/proc/self/cmdline");

  private CommandLineArguments() {}

  /**
   * The arguments that Java has passed on, as they were meant.
   *
   * @throws IllegalArgumentException when one is not UTF-8; the message says which, and where
   */
  static String[] ofThisProcess(String... passed) {
    if (Arrays.stream(passed).allMatch(argument -> argument.chars().allMatch(c -> c < 0x80))) {
      return passed;
    }
    try {
      return decoded(Files.readAllBytes(OF_THIS_PROCESS), passed);
    } catch (IOException e) {
      return passed; // a system without that file
    }
  }

  /** The last of the arguments in a command line whose arguments end with zero bytes. */
  static String[] decoded(byte[] commandLine, String... passed) {
    List<byte[]> all = split(commandLine);
    if (all.size() < passed.length) {
      return passed;
    }
    List<byte[]> own = all.subList(all.size() - passed.length, all.size());
    String[] decoded = new String[passed.length];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = decode(i + 1, own.get(i));
    }
    return decoded;
  }

  private static List<byte[]> split(byte[] commandLine) {
    List<byte[]> arguments = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        arguments.add(Arrays.copyOfRange(commandLine, start, i));
        start = i + 1;
      }
    }
    return arguments;
  }

  private static String decode(int number, byte[] argument) {
    try {
      return Utf8Text.decode(argument);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("argument " + number + " " + e.getMessage(), e);
    }
  }
}
