package io.sampo.cluster.worker;

import io.sampo.handler.TaskHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers of one node by task type: those given, and those in the jars of a folder.
 *
 * <p>A jar or handler that cannot be used stops the start: a node that came up without it would
 * only fail later, one task at a time.
 */
public final class Handlers implements AutoCloseable {

  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private final JsonMapper mapper = mapper();
  private final Map<String, BoundHandler> byType = new TreeMap<>();
  private final Map<String, String> origins = new HashMap<>();
  private final List<HandlerJar> jars = new ArrayList<>();
  private final int resultBytesMax;

  private Handlers(int resultBytesMax) {
    this.resultBytesMax = resultBytesMax;
  }

  /**
   * Loads handlers.
   *
   * @param given built-in handlers, and those of an application that embeds the node
   * @param folder where the jars are; null or a missing folder for none
   * @throws UnusableHandler naming the jar and the class that cannot be used
   */
  public static Handlers load(
      Collection<? extends TaskHandler<?, ?>> given,
      @Nullable Path folder,
      WorkerSettings settings) {
    Handlers handlers = new Handlers(settings.resultBytesMax());
    try {
      given.forEach(handler -> handlers.add(handler, "this application"));
      if (folder != null) {
        HandlerJar.in(folder).forEach(handlers::addAllOf);
      }
      return handlers;
    } catch (RuntimeException e) {
      handlers.close();
      throw e;
    }
  }

  /**
   * What Java users expect: unknown properties are passed over, so payloads may grow before the
   * handler does; null for a primitive is an error; times are ISO 8601; results keep the order in
   * which properties are declared.
   */
  private static JsonMapper mapper() {
    return JsonMapper.builder().disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();
  }

  private void addAllOf(Path file) {
    HandlerJar jar = HandlerJar.open(file);
    jars.add(jar);
    jar.handlers().forEach(handler -> add(handler, jar.name()));
  }

  private void add(TaskHandler<?, ?> handler, String origin) {
    String name = "%s of %s".formatted(handler.getClass().getName(), origin);
    BoundHandler bound = bind(handler, name);
    String type = bound.type();
    if (!TYPE.matcher(type).matches()) {
      throw new UnusableHandler(
          "The handler %s has the type '%s': 1 to 200 of A-Za-z0-9._- are allowed"
              .formatted(name, type),
          null);
    }
    String other = origins.putIfAbsent(type, name);
    if (other != null) {
      throw new UnusableHandler(
          "Two handlers serve the type '%s': %s and %s".formatted(type, other, name), null);
    }
    byType.put(type, bound);
  }

  private BoundHandler bind(TaskHandler<?, ?> handler, String name) {
    try {
      return BoundHandler.bind(handler, mapper, resultBytesMax);
    } catch (RuntimeException | LinkageError e) {
      throw new UnusableHandler("The handler %s cannot be used: %s".formatted(name, e), e);
    }
  }

  /** The handler of a type. */
  public Optional<BoundHandler> find(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** The kind of slot a type's attempts take; null where there is no such handler. */
  public Slots.@Nullable Kind kindOf(String type) {
    BoundHandler handler = byType.get(type);
    return handler == null ? null : kindOf(handler);
  }

  private static Slots.Kind kindOf(BoundHandler handler) {
    return handler.cpuBound() ? Slots.Kind.COMPUTING : Slots.Kind.WAITING;
  }

  /** The types whose attempts take that kind of slot. */
  public List<String> typesOf(Slots.Kind kind) {
    return byType.values().stream()
        .filter(handler -> kindOf(handler) == kind)
        .map(BoundHandler::type)
        .toList();
  }

  /** All of them by type, in order. */
  public Map<String, BoundHandler> byType() {
    return Collections.unmodifiableMap(byType);
  }

  /** Closes the jars. Classes not loaded by now cannot be loaded any more. */
  @Override
  public void close() {
    jars.forEach(HandlerJar::close);
  }
}
