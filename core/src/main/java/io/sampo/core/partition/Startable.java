package io.sampo.core.partition;

/** The tasks of one lane, a queue and a type, that would start next if they might. */
public interface Startable {

  /** The name of their queue. */
  String queue();

  /** Their type. */
  String type();

  /** Whether their queue has a limit. */
  boolean limited();

  /** Their priority: the highest that waits in the lane. */
  int priority();

  /** When the oldest of them was accepted, in milliseconds of Unix time. */
  long sinceMillis();

  /** How many there are of that priority. */
  int tasks();
}
