package io.sampo.app.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a Dockerfile, in order.
 *
 * @param instructions all of them
 */
record Dockerfile(List<Instruction> instructions) {

  private static final Pattern VARIABLE = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

  /**
   * One of them, on one line.
   *
   * @param stage the number of its stage, from 1
   * @param name in capitals
   * @param arguments the rest
   */
  record Instruction(int stage, String name, String arguments) {

    List<String> words() {
      return Arrays.asList(arguments.split("\\s+"));
    }
  }

  static Dockerfile read(Path file) throws IOException {
    String text = Files.readString(file).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
    List<Instruction> found = new ArrayList<>();
    int stage = 0;
    for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
      String name = line.substring(0, line.indexOf(' '));
      stage += name.equals("FROM") ? 1 : 0;
      found.add(new Instruction(stage, name, line.substring(name.length()).strip()));
    }
    return new Dockerfile(found);
  }

  /** All of this name, in all stages. */
  List<Instruction> all(String name) {
    return instructions.stream().filter(each -> each.name.equals(name)).toList();
  }

  /** The only one of this name in the last stage. */
  Instruction last(String name) {
    List<Instruction> found = new ArrayList<>(all(name));
    found.removeIf(each -> each.stage != instructions.getLast().stage);
    if (found.size() != 1) {
      throw new AssertionError(name + " is there " + found.size() + " times");
    }
    return found.getFirst();
  }

  /** The variables that the image sets. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    Matcher variable = VARIABLE.matcher(last("ENV").arguments);
    while (variable.find()) {
      String quoted = variable.group(2);
      variables.put(variable.group(1), quoted != null ? quoted : variable.group(3));
    }
    return variables;
  }
}
