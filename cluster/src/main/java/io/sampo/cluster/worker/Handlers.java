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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The handlers of one node by task type: those given, and those in the jars of a folder.
 *
 * <p>A jar that cannot be used is left out as a whole and told: the node does its other work, and
 * tasks of the types that are missing wait. Two handlers of one type stop the start, for the node
 * cannot tell which of them is meant.
 */
public final class Handlers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  private final JsonMapper mapper = mapper();
  private final Map<String, BoundHandler> byType = new TreeMap<>();
  private final Map<String, String> origins = new HashMap<>();
  private final List<HandlerJar> jars = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final int resultBytesMax;

  private Handlers(int resultBytesMax) {
    this.resultBytesMax = resultBytesMax;
  }

  /**
   * Loads handlers.
   *
   * @param given built-in handlers, and those of an application that embeds the node
   * @param folder where the jars are; null or a missing folder for none
   * @throws UnusableHandler naming a given handler that cannot be used, or two of one type
   */
  public static Handlers load(
      Collection<? extends TaskHandler<?, ?>> given,
      @Nullable Path folder,
      WorkerSettings settings) {
    Handlers handlers = new Handlers(settings.resultBytesMax());
    try {
      given.forEach(handler -> handlers.add(handlers.bind(handler), "this application"));
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
    String name = String.valueOf(file.getFileName());
    List<BoundHandler> bound;
    try {
      bound = openAndBind(file);
    } catch (UnusableHandler e) {
      String trouble =
          "%s is left out: %s. Tasks of its types wait until a node has it"
              .formatted(name, e.getMessage());
      LOG.error(trouble, e.getCause());
      troubles.add(trouble);
      return;
    }
    bound.forEach(handler -> add(handler, name));
  }

  private List<BoundHandler> openAndBind(Path file) {
    HandlerJar jar = HandlerJar.open(file);
    try {
      List<BoundHandler> bound = jar.handlers().stream().map(this::bind).toList();
      jars.add(jar);
      return bound;
    } catch (UnusableHandler e) {
      jar.close();
      throw e;
    }
  }

  private void add(BoundHandler handler, String origin) {
    String name = "%s of %s".formatted(handler.handlerClass().getName(), origin);
    String other = origins.putIfAbsent(handler.type(), name);
    if (other != null) {
      throw new UnusableHandler(
          "Two handlers serve the type '%s': %s and %s. Remove one of them"
              .formatted(handler.type(), other, name),
          null);
    }
    byType.put(handler.type(), handler);
  }

  private BoundHandler bind(TaskHandler<?, ?> handler) {
    String name = handler.getClass().getName();
    BoundHandler bound;
    try {
      bound =
          ContextClassLoader.call(
              handler.getClass().getClassLoader(),
              () -> BoundHandler.bind(handler, mapper, resultBytesMax));
    } catch (Throwable e) { // Whatever its code throws.
      throw new UnusableHandler("the handler %s cannot be used: %s".formatted(name, e), e);
    }
    if (!TYPE.matcher(bound.type()).matches()) {
      throw new UnusableHandler(
          "the handler %s has the type '%s': 1 to 200 of A-Za-z0-9._- are allowed"
              .formatted(name, bound.type()),
          null);
    }
    return bound;
  }

  /** Which jars are left out, and why: empty as a rule. */
  public List<String> troubles() {
    return List.copyOf(troubles);
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
