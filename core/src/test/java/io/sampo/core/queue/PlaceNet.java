package io.sampo.core.queue;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Words of one to another stay in order, but may come late, or not at all. */
final class PlaceNet {

  private final Random random;
  private final Map<Route, ArrayDeque<Runnable>> routes = new LinkedHashMap<>();
  boolean lossless;

  private record Route(Object from, Object to) {}

  PlaceNet(Random random) {
    this.random = random;
  }

  void send(Object from, Object to, Runnable message) {
    routes.computeIfAbsent(new Route(from, to), _ -> new ArrayDeque<>()).add(message);
  }

  void deliver() {
    List<ArrayDeque<Runnable>> some = routes.values().stream().filter(q -> !q.isEmpty()).toList();
    if (!some.isEmpty()) {
      Runnable message = some.get(random.nextInt(some.size())).remove();
      if (lossless || random.nextInt(8) > 0) {
        message.run();
      }
    }
  }

  void deliverAll() {
    while (routes.values().stream().anyMatch(messages -> !messages.isEmpty())) {
      deliver();
    }
  }

  /** It has died. */
  void drop(Object to) {
    routes.keySet().removeIf(route -> route.to().equals(to));
  }
}
