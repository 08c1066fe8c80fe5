package io.sampo.app.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one connection one by one. Unlike a plain asynchronous flow it reads on
 * while an answer is pending, so that it notices a client that has gone, and it closes a connection
 * that stays without a request for too long.
 */
public final class RequestLoop extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {

  /**
   * When the server stops, a connection without a request is closed only after this time: a request
   * may be on its way, and is answered then rather than cut off.
   */
  public static final Duration LAST_REQUEST = Duration.ofMillis(250);

  /** Answers a request. */
  @FunctionalInterface
  public interface Responder {

    /** The answer; it must not fail. */
    CompletionStage<HttpResponse> respond(HttpRequest request, Presence presence);
  }

  private static final String IDLE = "idle";
  private static final String LAST = "last";

  private final Inlet<HttpRequest> requests = Inlet.create("requests");
  private final Outlet<HttpResponse> responses = Outlet.create("responses");
  private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(requests, responses);
  private final Responder responder;
  private final Duration keepAlive;
  private final StopSignal stop;

  /**
   * A loop for connections.
   *
   * @param keepAlive how long a connection may stay without a request
   * @param stop when the server stops, what waits is answered as it stands
   */
  public RequestLoop(Responder responder, Duration keepAlive, StopSignal stop) {
    this.responder = responder;
    this.keepAlive = keepAlive;
    this.stop = stop;
  }

  @Override
  public FlowShape<HttpRequest, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic
      implements InHandler, OutHandler, StopSignal.Listener {

    private final AsyncCallback<HttpResponse> answered = createAsyncCallback(this::onAnswer);
    private final AsyncCallback<StopSignal> stopped = createAsyncCallback(_ -> onStopped());
    private final AsyncCallback<Presence> streamed = createAsyncCallback(this::onStreamed);
    private long idleSinceNanos = System.nanoTime();

    /** Of the request under way, until all of its answer is sent. */
    private @Nullable Presence current;

    /** Whether there is more to come of the answer than was handed on. */
    private boolean unfinished;

    private @Nullable HttpResponse ready;
    private @Nullable HttpRequest next;

    private Logic() {
      super(shape);
      setHandler(requests, this);
      setHandler(responses, this);
    }

    @Override
    public void preStart() {
      Duration step = keepAlive.dividedBy(4).plusMillis(1);
      scheduleWithFixedDelay(IDLE, step, step);
      stop.register(this);
      pull(requests);
    }

    @Override
    public void onPush() {
      HttpRequest request = grab(requests);
      if (current == null) {
        respond(request);
      } else {
        next = request;
      }
    }

    private void respond(HttpRequest request) {
      Presence presence = new Presence();
      current = presence;
      unfinished = true;
      CompletionStage<HttpResponse> answer = responder.respond(request, presence);
      if (answer instanceof CompletableFuture<HttpResponse> future
          && future.state() == CompletableFuture.State.SUCCESS) {
        onAnswer(future.resultNow());
      } else {
        answer.thenAccept(answered::invoke);
      }
      if (stop.isGiven()) {
        drop();
      }
      if (next == null && !hasBeenPulled(requests) && !isClosed(requests)) {
        pull(requests);
      }
    }

    private void onAnswer(HttpResponse response) {
      if (response.entity().isStrict()) {
        unfinished = false;
      } else if (current != null) {
        Presence presence = current;
        var _ = presence.streamed().thenRun(() -> streamed.invoke(presence));
      }
      if (isAvailable(responses)) {
        push(responses, response);
      } else {
        ready = response;
      }
    }

    private void onStreamed(Presence presence) {
      if (presence == current) {
        unfinished = false;
        if (isAvailable(responses)) {
          sent();
        }
      }
    }

    @Override
    public void onPull() {
      if (ready != null) {
        HttpResponse response = ready;
        ready = null;
        push(responses, response);
      } else if (!unfinished) {
        sent();
      }
    }

    /** All of the last answer is sent. */
    private void sent() {
      idleSinceNanos = System.nanoTime();
      current = null;
      if (next != null) {
        HttpRequest request = next;
        next = null;
        respond(request);
      } else if (isClosed(requests)) {
        completeStage();
      } else if (stop.isGiven()) {
        scheduleOnce(LAST, LAST_REQUEST);
      }
    }

    @Override
    public void onUpstreamFinish() {
      drop();
      if (current == null) {
        completeStage();
      }
    }

    @Override
    public void onStop() {
      stopped.invoke(stop);
    }

    private void onStopped() {
      drop();
      if (current == null) {
        scheduleOnce(LAST, LAST_REQUEST);
      }
    }

    private void drop() {
      if (current != null) {
        current.dropped().complete(null);
      }
    }

    @Override
    public void onTimer(Object key) {
      boolean idle = current == null && isAvailable(responses);
      boolean tooLong = System.nanoTime() - idleSinceNanos > keepAlive.toNanos();
      if (idle && (tooLong || key.equals(LAST))) {
        completeStage();
      }
    }

    @Override
    public void postStop() {
      stop.unregister(this);
      drop();
    }
  }
}
