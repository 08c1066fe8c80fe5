package io.sampo.app.checks.load;

import tools.jackson.databind.JsonNode;

/** What came of a request. */
public sealed interface Reply {

  /** The node did as asked. */
  record Done(int status, JsonNode json) implements Reply {}

  /** The node says that it will not do it, whoever asks however often. */
  record Refused(int status, JsonNode problem) implements Reply {}

  /** No answer, or one that says to try again: nobody knows whether it was done. */
  record Unknown(String why) implements Reply {}
}
