package io.sampo.app.checks.host;

/** In which directions a link carries nothing, as seen from the host it is cut at. */
public enum Cut {
  /** Nothing comes and nothing goes. */
  BOTH,
  /** What others send is lost. */
  INCOMING,
  /** What it sends is lost. */
  OUTGOING
}
