package io.sampo.app.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * What a demonstration is made of.
 *
 * @param command what starts a node by its environment
 * @param handlers the jar with the examples
 * @param nodes how many nodes; one of two or more is killed
 * @param tasks how many tasks
 * @param files the directory whose files are read
 */
public record DemoSettings(List<String> command, Path handlers, int nodes, int tasks, Path files) {

  /** Takes an unmodifiable copy. */
  public DemoSettings {
    command = List.copyOf(command);
  }
}
