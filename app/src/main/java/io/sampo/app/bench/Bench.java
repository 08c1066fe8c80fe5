package io.sampo.app.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One way of loading a server. */
interface Bench {

  /** Loads the server once and checks what became of it. */
  BenchReport run() throws IOException, InterruptedException;

  /** So many, from then to then; null where the end is not known. */
  static @Nullable Double perSecond(long count, long fromNanos, @Nullable Long toNanos) {
    return toNanos == null ? null : Double.valueOf(count * 1e9 / (toNanos - fromNanos));
  }

  /** The id in an answer, found without reading the rest of the JSON; empty where there is none. */
  static String idIn(String json) {
    int at = json.indexOf("\"id\"");
    int open = at < 0 ? -1 : json.indexOf('"', at + 4);
    int close = open < 0 ? -1 : json.indexOf('"', open + 1);
    return close < 0 ? "" : json.substring(open + 1, close);
  }
}
